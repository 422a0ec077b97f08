package dev.gatehouse.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsInAnyOrder;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.not;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.gatehouse.platform.Ids;
import dev.gatehouse.support.GatehouseTest;
import dev.gatehouse.support.People;
import io.restassured.config.EncoderConfig;
import io.restassured.config.RestAssuredConfig;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import io.restassured.response.ValidatableResponse;
import io.restassured.specification.RequestSpecification;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.annotation.Autowired;

/** What the relay does beyond the guide's calls, over HTTP, with the embedded engine. */
@GatehouseTest
class SearchRelayTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String ROOT = "/typesense_client/collections/";
    private static String sharedEditor;
    @Autowired
    People people;
    private String editor;
    private String name;

    @BeforeEach
    void makeCollection() {
        sharedEditor = sharedEditor == null ? people.userToken("user,editor") : sharedEditor;
        editor = sharedEditor;
        name = "shelf-" + Ids.token(6).replace("_", "x");
        people.as(editor).body(Map.of("name", name, "fields", List.of(Map.of("name", "title", "type", "string"),
                Map.of("name", "pages", "type", "int32", "optional", true)))).post("/typesense_client/collections").then().statusCode(201);
    }

    private RequestSpecification lines(String token) {
        return people.as(token).contentType("application/x-ndjson").config(RestAssuredConfig.config().encoderConfig(EncoderConfig.encoderConfig()
                .encodeContentTypeAs("application/x-ndjson", ContentType.TEXT).appendDefaultContentCharsetToContentTypeIfUndefined(false)));
    }

    private Response load(String query, String body) {
        return lines(editor).body(body).post(ROOT + name + "/documents/import" + query);
    }

    private static List<JsonNode> lines(Response response) throws Exception {
        List<JsonNode> lines = new ArrayList<>();
        for (String line : response.asString().split("\n")) {
            lines.add(JSON.readTree(line));
        }
        return lines;
    }

    private ValidatableResponse search(String collection, Map<String, Object> parameters) {
        return people.as(editor).body(Map.of("collection_name", collection, "parameters", parameters)).post("/typesense_client/search").then();
    }

    @Test
    void importSaysForEachLineWhatBecameOfItAndSumsUp() throws Exception {
        Response answer = load("", "{\"id\":\"1\",\"title\":\"Keys\"}\n\nnot json\r\n[1]\n{\"title\":\"no id\"}\n{\"id\":\"2\",\"title\":7}\n"
                + "{\"id\":\"3\",\"title\":\"Gates\",\"pages\":3}");
        answer.then().statusCode(207).contentType("application/x-ndjson");
        List<JsonNode> lines = lines(answer);
        assertThat(lines.stream().filter(line -> line.has("line")).map(line -> line.get("success").asBoolean()))
                .containsExactly(true, false, false, false, false, true);
        assertThat(lines.get(4).get("code").asInt()).isEqualTo(400);
        assertThat(lines.get(4).get("error").asText()).contains("document.title");
        assertThat(lines.get(lines.size() - 1).toString()).isEqualTo("{\"summary\":{\"lines\":6,\"succeeded\":2,\"failed\":4}}");
        search(name, Map.of("q", "*")).body("found", equalTo(2));
    }

    @Test
    void importCreatesUpdatesAndEmplacesAsAsked() throws Exception {
        load("", "{\"id\":\"1\",\"title\":\"Keys\"}").then().statusCode(207);
        assertThat(lines(load("?action=create&results=failed", "{\"id\":\"1\",\"title\":\"Other\"}\n{\"id\":\"2\",\"title\":\"New\"}\n"
                + "{\"id\":\"2\",\"title\":\"Twice\"}")).stream().map(line -> line.path("code").asInt())).containsExactly(409, 409, 0);
        assertThat(lines(load("?action=update", "{\"id\":\"1\",\"pages\":9}\n{\"id\":\"8\",\"pages\":9}")).get(1).get("code").asInt()).isEqualTo(404);
        load("?action=emplace", "{\"id\":\"2\",\"pages\":5}\n{\"id\":\"3\",\"title\":\"Emplaced\"}").then().statusCode(207);
        search(name, Map.of("q", "keys", "query_by", "title")).body("hits[0].document.pages", equalTo(9));
        search(name, Map.of("q", "*", "filter_by", "pages:5")).body("hits[0].document.title", equalTo("New"));
        load("?action=merge", "{}").then().statusCode(400).body("field", equalTo("action"));
        load("?results=none", "{}").then().statusCode(400).body("field", equalTo("results"));
    }

    @Test
    void importIsRefusedBeforeItBeginsWhereItMayNotBegin() {
        String own = name;
        people.as(editor).body("{}").post(ROOT + own + "/documents/import").then().statusCode(415);
        lines(people.userToken("user")).body("{}").post(ROOT + own + "/documents/import").then().statusCode(403);
        name = "no-such";
        load("", "{}").then().statusCode(404);
        name = "service_a_elements";
        load("", "{}").then().statusCode(403).body("type", equalTo("urn:gatehouse:problem:caller-not-allowed"));
    }

    @Test
    void exportGivesWhatPassesTheFilterAndWhatWasExportedCanBeImported() throws Exception {
        load("", "{\"id\":\"1\",\"title\":\"Keys\",\"pages\":1}\n{\"id\":\"2\",\"title\":\"Gates\",\"pages\":2}").then().statusCode(207);
        Response all = people.as(editor).get(ROOT + name + "/documents/export");
        assertThat(lines(all)).hasSize(2);
        assertThat(lines(load("?results=failed", all.asString()))).hasSize(1);
        assertThat(lines(people.as(editor).queryParam("filter_by", "pages:2").get(ROOT + name + "/documents/export")).get(0).get("id").asText())
                .isEqualTo("2");
        people.as(editor).queryParam("filter_by", "pages:>>").get(ROOT + name + "/documents/export").then().statusCode(400);
        people.as(editor).get(ROOT + "no-such/documents/export").then().statusCode(404);
    }

    @Test
    void fieldsAreAddedAndDroppedAndTheDocumentsStay() {
        load("", "{\"id\":\"1\",\"title\":\"Keys\",\"pages\":1,\"shelf\":\"A\"}").then().statusCode(207);
        people.as(editor).body(Map.of("fields", List.of(Map.of("name", "shelf", "type", "string", "optional", true), Map.of("name", "pages", "drop", true))))
                .patch(ROOT + name).then().statusCode(200).body("fields.name", containsInAnyOrder("title", "shelf")).body("num_documents", equalTo(1));
        search(name, Map.of("q", "a", "query_by", "shelf")).body("found", equalTo(1));
        search(name, Map.of("q", "*", "filter_by", "pages:1")).statusCode(400);
        people.as(editor).body(Map.of("fields", List.of(Map.of("name", "must", "type", "string")))).patch(ROOT + name).then().statusCode(400);
        people.as(editor).body(Map.of("fields", List.of(Map.of("name", "nope", "drop", true)))).patch(ROOT + name).then().statusCode(400);
        people.as(editor).body(Map.of("fields", List.of())).patch(ROOT + name).then().statusCode(400).body("field", equalTo("fields"));
        people.as(editor).body(Map.of("fields", List.of(Map.of("name", "shelf", "drop", true)))).patch(ROOT + name).then().statusCode(200)
                .body("num_documents", equalTo(1));
        search(name, Map.of("q", "keys", "query_by", "title")).body("found", equalTo(1)).body("hits[0].document.shelf", equalTo("A"));
    }

    @Test
    void collectionsAreListedAndDeletedByAdministrators() {
        people.as(editor).get("/typesense_client/collections").then().statusCode(200).body("collections.name", hasItem(name));
        people.as(editor).delete(ROOT + name).then().statusCode(403);
        people.admin().delete(ROOT + name).then().statusCode(200).body("name", equalTo(name));
        people.as(editor).get(ROOT + name).then().statusCode(404);
        people.admin().delete(ROOT + name).then().statusCode(404);
        people.admin().delete(ROOT + "service_a_elements").then().statusCode(403);
    }

    @Test
    void aliasStandsForItsCollectionInEveryCall() {
        String alias = "a-" + name;
        people.as(editor).body(Map.of("collection_name", name)).put("/typesense_client/aliases/" + alias).then().statusCode(200)
                .body("collection_name", equalTo(name));
        people.as(editor).get("/typesense_client/aliases/" + alias).then().statusCode(200).body("name", equalTo(alias));
        people.as(editor).get("/typesense_client/aliases").then().body("aliases.name", hasItem(alias));
        people.as(editor).body(Map.of("operation", "create", "collection_name", alias, "document", Map.of("id", "1", "title", "Keys")))
                .post("/typesense_client/documents/sync").then().statusCode(200);
        search(alias, Map.of("q", "keys", "query_by", "title")).body("found", equalTo(1));
        people.as(editor).get(ROOT + alias).then().body("name", equalTo(name));
        people.admin().delete(ROOT + name).then().statusCode(409);
        people.as(editor).body(Map.of("name", alias, "fields", List.of(Map.of("name", "t", "type", "string"))))
                .post("/typesense_client/collections").then().statusCode(409);
        people.as(editor).body(Map.of("collection_name", "x")).put("/typesense_client/aliases/" + name).then().statusCode(409);
        people.as(editor).delete("/typesense_client/aliases/" + alias).then().statusCode(200);
        people.as(editor).get("/typesense_client/aliases/" + alias).then().statusCode(404);
        people.as(editor).delete("/typesense_client/aliases/" + alias).then().statusCode(404);
    }

    @Test
    void aliasIsNoWayAroundWhoMayWrite() {
        people.as(editor).body(Map.of("collection_name", "service_a_elements")).put("/typesense_client/aliases/mine-" + name).then().statusCode(403);
        people.as(people.userToken("user")).body(Map.of("collection_name", name)).put("/typesense_client/aliases/mine-" + name).then().statusCode(403);
    }

    @Test
    void severalSearchesAnswerEachForItself() {
        load("", "{\"id\":\"1\",\"title\":\"Keys\"}").then().statusCode(207);
        people.as(editor).body(Map.of("searches", List.of(
                Map.of("collection_name", name, "parameters", Map.of("q", "keys", "query_by", "title")),
                Map.of("collection_name", name, "parameters", Map.of("q", "keys", "query_by", "nowhere")),
                Map.of("collection_name", "no-such", "parameters", Map.of("q", "*")))))
                .post("/typesense_client/multi_search").then().statusCode(200).body("results[0].found", equalTo(1))
                .body("results[1].code", equalTo(404)).body("results[1].field", equalTo("parameters.query_by"))
                .body("results[2].code", equalTo(404));
        people.as(editor).body(Map.of("searches", List.of())).post("/typesense_client/multi_search").then().statusCode(400)
                .body("field", equalTo("searches"));
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            per_page                | 251                                     | 422
            limit                   | 251                                     | 422
            page                    | 999999                                  | 400
            page                    | -1                                      | 400
            facet_by                | a,b,c,d,e,f,g,h,i,j,k                   | 400
            pinned_hits             | 1:1                                     | 400
            collection              | service_a_elements                      | 400
            x-typesense-api-key     | xyz                                     | 400
            include_fields          | $service_a_elements(*)                  | 400
            filter_by               | $service_a_elements(comment:x)          | 400
            """)
    void limitIsToldByTheParameterThatIsBeyondIt(String parameter, String value, int status) {
        search(name, Map.of("q", "*", parameter, value)).statusCode(status).body("field", equalTo("parameters." + parameter));
    }

    @Test
    void queryThatIsTooLongIsRefused() {
        search(name, Map.of("q", "x".repeat(4_001), "query_by", "title")).statusCode(400).body("field", equalTo("parameters.q"));
    }

    @Test
    void synonymsAndOverridesAreTypesensesAlone() {
        for (String kind : List.of("synonyms", "overrides")) {
            people.as(editor).get(ROOT + name + "/" + kind).then().statusCode(501).body("type", equalTo("urn:gatehouse:problem:engine-unsupported"));
            people.as(editor).body("{\"synonyms\":[\"a\",\"b\"]}").put(ROOT + name + "/" + kind + "/one").then().statusCode(501);
            people.as(editor).delete(ROOT + name + "/" + kind + "/one").then().statusCode(501).body("detail", containsString("Typesense"));
            people.as(people.userToken("user")).get(ROOT + name + "/" + kind).then().statusCode(403);
        }
    }

    @Test
    void whatOneMayNotSearchIsNotListed() {
        String nobody = people.userToken("editor");
        people.as(nobody).get("/typesense_client/collections").then().statusCode(200)
                .body("collections.name", not(hasItem(name)));
    }
}
