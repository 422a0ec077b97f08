package dev.gatehouse.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasKey;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.not;

import dev.gatehouse.platform.Caller;
import dev.gatehouse.platform.Ids;
import dev.gatehouse.platform.Origin;
import dev.gatehouse.platform.Problem;
import dev.gatehouse.platform.ProblemException;
import dev.gatehouse.support.GatehouseTest;
import dev.gatehouse.support.People;
import io.restassured.response.ValidatableResponse;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;

/** Collections, documents and searches as clients of Typesense know them, over HTTP. */
@GatehouseTest
class SearchTest {
    private static final String OWNED = "service_a_elements";
    @Autowired
    People people;
    @Autowired
    CollectionAccess access;
    private String editor;
    private String name;

    @BeforeEach
    void logIn() {
        editor = people.userToken("user,editor");
        name = "books-" + Ids.token(6).replace("_", "x");
    }

    private ValidatableResponse create(String token) {
        return people.as(token).body(Map.of("name", name, "default_sorting_field", "pages", "fields",
                List.of(Map.of("name", "title", "type", "string"), Map.of("name", "pages", "type", "int32"))))
                .post("/typesense_client/collections").then();
    }

    private ValidatableResponse sync(String token, String operation, String collection, Object document) {
        return people.as(token).body(Map.of("operation", operation, "collection_name", collection, "document", document))
                .post("/typesense_client/documents/sync").then();
    }

    private ValidatableResponse search(String token, Map<String, Object> parameters) {
        return people.as(token).body(Map.of("collection_name", name, "parameters", parameters)).post("/typesense_client/search").then();
    }

    private static Map<String, Object> book(String id, String title, int pages) {
        return Map.of("id", id, "title", title, "pages", pages);
    }

    @Test
    void collectionIsMadeOnceAndAnsweredAsItIsAfterwards() {
        create(editor).statusCode(201).body("name", equalTo(name)).body("num_documents", equalTo(0))
                .body("fields", hasSize(2)).body("fields[0].name", equalTo("title")).body("fields[1].sort", equalTo(true))
                .body("default_sorting_field", equalTo("pages"));
        sync(editor, "create", name, book("1", "Keys", 10)).statusCode(200);
        create(editor).statusCode(200).body("num_documents", equalTo(1));
        people.as(people.userToken("user")).get("/typesense_client/collections/" + name).then().statusCode(200)
                .body("num_documents", equalTo(1));
        people.as(editor).get("/typesense_client/collections/no-such").then().statusCode(404);
    }

    @Test
    void documentIsPutReplacedAndDeletedAndSearchSeesItAtOnce() {
        create(editor).statusCode(201);
        sync(editor, "create", name, book("1", "Keys and Gates", 10)).statusCode(200).body("message", equalTo("document 1 synced"));
        search(editor, Map.of("q", "gaets", "query_by", "title")).statusCode(200).body("found", equalTo(1)).body("out_of", equalTo(1))
                .body("hits[0].document.id", equalTo("1")).body("hits[0].highlights[0].snippet", equalTo("Keys and <mark>Gates</mark>"));
        sync(editor, "update", name, book("1", "Locks", 11)).statusCode(200);
        search(editor, Map.of("q", "gates", "query_by", "title")).body("found", equalTo(0));
        search(editor, Map.of("q", "locks", "query_by", "title")).body("hits[0].document.pages", equalTo(11));
        sync(editor, "delete", name, Map.of("id", "1")).statusCode(200).body("message", equalTo("document 1 deleted"));
        sync(editor, "delete", name, Map.of("id", "1")).statusCode(200);
        search(editor, Map.of("q", "*")).body("found", equalTo(0));
    }

    @Test
    void numbersSentAsNumbersAreParametersToo() {
        create(editor).statusCode(201);
        sync(editor, "create", name, book("1", "Keys", 10)).statusCode(200);
        sync(editor, "create", name, book("2", "Keys", 20)).statusCode(200);
        search(editor, Map.of("q", "keys", "query_by", "title", "per_page", 1, "page", 2, "prefix", true, "filter_by", "pages:>=10",
                "sort_by", "pages:asc", "exclude_fields", "title")).statusCode(200).body("found", equalTo(2))
                .body("hits[0].document.pages", equalTo(20)).body("hits[0].document", not(hasKey("title")));
    }

    @Test
    void readingNeedsRoleUserAndWritingRoleEditor() {
        create(editor).statusCode(201);
        String reader = people.userToken("user");
        String writer = people.userToken("editor");
        name = "other-" + name;
        create(reader).statusCode(403).body("type", equalTo("urn:gatehouse:problem:role-missing"));
        sync(reader, "create", name, book("1", "Keys", 1)).statusCode(403);
        search(writer, Map.of("q", "*")).statusCode(403);
        people.as(writer).get("/typesense_client/collections/" + name).then().statusCode(403);
        people.nobody().body("{}").post("/typesense_client/search").then().statusCode(401);
        people.nobody().body("{}").post("/typesense_client/documents/sync").then().statusCode(401);
        people.nobody().body("{}").post("/typesense_client/collections").then().statusCode(401);
    }

    @ParameterizedTest
    @ValueSource(strings = {"create", "update", "delete"})
    void collectionOfAServiceIsWrittenByThatServiceOnly(String operation) {
        sync(editor, operation, OWNED, Map.of("id", "script_1_1")).statusCode(403)
                .body("type", equalTo("urn:gatehouse:problem:caller-not-allowed"));
        sync(people.adminToken(), operation, OWNED, Map.of("id", "script_1_1")).statusCode(403)
                .body("type", equalTo("urn:gatehouse:problem:caller-not-allowed"));
    }

    @Test
    void collectionOfAServiceIsMadeByThatServiceOnlyAndReadByAll() {
        name = OWNED;
        create(editor).statusCode(403).body("type", equalTo("urn:gatehouse:problem:caller-not-allowed"));
        people.as(editor).get("/typesense_client/collections/" + OWNED).then().statusCode(200)
                .body("default_sorting_field", equalTo("sequence_number"));
    }

    @Test
    void serviceWritesItsOwnCollectionAndNoOther() {
        access.requireMayWrite(Caller.service("service-a", Origin.internal()), OWNED);
        for (String[] attempt : List.of(new String[] {"service-a", "books"}, new String[] {"two-factor", OWNED}, new String[] {"kms", OWNED})) {
            ProblemException refused = catchThrowableOfType(ProblemException.class,
                    () -> access.requireMayWrite(Caller.service(attempt[0], Origin.internal()), attempt[1]));
            assertThat(refused.problem()).isEqualTo(Problem.CALLER_NOT_ALLOWED);
        }
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            {"operation":"merge","collection_name":"b","document":{"id":"1"}}              | operation
            {"collection_name":"b","document":{"id":"1"}}                                  | operation
            {"operation":"create","document":{"id":"1"}}                                   | collection_name
            {"operation":"create","collection_name":"../b","document":{"id":"1"}}          | collection_name
            {"operation":"create","collection_name":"b"}                                   | document
            {"operation":"create","collection_name":"b","document":{}}                     | document.id
            {"operation":"create","collection_name":"b","document":{"id":7}}               | document.id
            {"operation":"delete","collection_name":"b","document":{"id":""}}              | document.id
            {"operation":"create","collection_name":"b","document":{"id":"1"},"more":true} | more
            """)
    void fieldOfASyncThatIsNotRightIsNamed(String body, String field) {
        people.as(editor).body(body).post("/typesense_client/documents/sync").then().statusCode(400).body("field", equalTo(field));
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            {"name":"a b","fields":[{"name":"t","type":"string"}]}                                     | name
            {"name":"..","fields":[{"name":"t","type":"string"}]}                                      | name
            {"name":"n"}                                                                               | fields
            {"name":"n","fields":[]}                                                                   | fields
            {"name":"n","fields":[{"name":"t","type":"string"},{"name":"t","type":"int32"}]}           | fields
            {"name":"n","fields":[{"name":"t","type":"geopoint"}]}                                     | fields.type
            {"name":"n","fields":[{"name":"id","type":"string"}]}                                      | fields.name
            {"name":"n","fields":[{"name":"t","type":"string[]","sort":true}]}                         | fields.sort
            {"name":"n","fields":[{"name":"t","type":"string","infix":true}]}                          | fields.infix
            {"name":"n","fields":[{"name":"t","type":"string"}],"token_separators":["-"]}              | token_separators
            {"name":"n","fields":[{"name":"t","type":"string"}],"default_sorting_field":"t"}           | default_sorting_field
            """)
    void fieldOfASchemaThatIsNotRightIsNamed(String body, String field) {
        people.as(editor).body(body).post("/typesense_client/collections").then().statusCode(400).body("field", equalTo(field));
    }

    @Test
    void faultsOfADocumentAndOfParametersAreNamed() {
        create(editor).statusCode(201);
        sync(editor, "create", name, Map.of("id", "1", "title", "Keys", "pages", "ten")).statusCode(400).body("field", equalTo("document.pages"));
        search(editor, Map.of("q", "x", "query_by", "title", "pinned_hits", "1:1")).statusCode(400).body("field", equalTo("parameters.pinned_hits"));
        search(editor, Map.of("q", "*", "filter_by", "pages:>>1")).statusCode(400).body("field", equalTo("parameters.filter_by"));
        name = "no-such";
        search(editor, Map.of("q", "*")).statusCode(404);
        sync(editor, "create", name, book("1", "Keys", 1)).statusCode(404);
    }
}
