package dev.gatehouse.search.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gatehouse.platform.Problem;
import dev.gatehouse.platform.ProblemException;
import dev.gatehouse.search.Schema;
import dev.gatehouse.search.SearchEngine.Change;
import dev.gatehouse.search.SearchRequest;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the embedded engine finds and how it answers, in Typesense's shape. */
class EmbeddedEngineTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    @TempDir
    Path folder;
    private EmbeddedEngine engine;

    @BeforeEach
    void shelf() throws Exception {
        engine = new EmbeddedEngine(folder, JSON, Clock.systemUTC());
        engine.create(JSON.readValue("""
                {"name": "books", "default_sorting_field": "pages", "fields": [
                  {"name": "title", "type": "string"}, {"name": "blurb", "type": "string", "optional": true},
                  {"name": "tags", "type": "string[]", "facet": true, "optional": true},
                  {"name": "pages", "type": "int32", "facet": true}, {"name": "sold", "type": "int64", "optional": true},
                  {"name": "price", "type": "float", "optional": true}, {"name": "lent", "type": "bool", "facet": true, "optional": true},
                  {"name": "shelf", "type": "string", "index": false, "optional": true}]}""", Schema.class));
        put("{'id': '1', 'title': 'The Lantern Keeper', 'tags': ['Sea', 'night'], 'pages': 120, 'price': 9.5, 'lent': true, 'sold': 5}");
        put("{'id': '2', 'title': 'Keys and Gates', 'blurb': 'A lantern, a key and a gate', 'tags': ['castle'], 'pages': 300, 'price': 12}");
        put("{'id': '3', 'title': 'Harbour Lights', 'tags': ['sea'], 'pages': 80, 'price': 7.25, 'lent': false, 'shelf': 'hidden'}");
        put("{'id': '4', 'title': 'Lanternfish', 'pages': 40, 'sold': 9000000000}");
    }

    @AfterEach
    void close() throws Exception {
        engine.close();
    }

    private static Change change(String document) throws Exception {
        ObjectNode node = (ObjectNode) JSON.readTree(document.replace('\'', '"'));
        return new Change(node.path("id").asText(), node);
    }

    private void put(String document) throws Exception {
        engine.apply("books", List.of(change(document)));
    }

    private JsonNode search(String parameters) throws Exception {
        Map<String, String> values = new TreeMap<>();
        JSON.readTree("{" + parameters.replace('\'', '"') + "}").fields().forEachRemaining(each -> values.put(each.getKey(), each.getValue().asText()));
        return JSON.valueToTree(engine.search("books", new SearchRequest(values, "")));
    }

    private String ids(String parameters) throws Exception {
        List<String> ids = new ArrayList<>();
        search(parameters).get("hits").forEach(hit -> ids.add(hit.at("/document/id").asText()));
        return String.join(" ", ids);
    }

    private ProblemException refusal(String parameters) {
        return catchThrowableOfType(ProblemException.class, () -> search(parameters));
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
            a whole word                          | 'q': 'gates', 'query_by': 'title'                           | 2
            upper and lower case                  | 'q': 'GATES', 'query_by': 'title'                           | 2
            a prefix of the last word             | 'q': 'harb', 'query_by': 'title'                            | 3
            whole words before prefixes           | 'q': 'lantern', 'query_by': 'title'                         | 1 4
            no prefix when switched off           | 'q': 'harb', 'query_by': 'title', 'prefix': false, 'num_typos': 0 | ""
            one typo                              | 'q': 'kyes', 'query_by': 'title'                            | 2
            one typo in a longer word             | 'q': 'lantren', 'query_by': 'title'                         | 1
            two typos in a long word              | 'q': 'harboor ligts', 'query_by': 'title'                   | 3
            two typos are too many when one is allowed | 'q': 'hrbuor', 'query_by': 'title', 'num_typos': 1     | ""
            no typo when none is allowed          | 'q': 'kyes', 'query_by': 'title', 'num_typos': 0            | ""
            no typo in a short word               | 'q': 'teh', 'query_by': 'title', 'prefix': false            | ""
            fewer words when all find nothing     | 'q': 'gates zzzzzz', 'query_by': 'title'                    | 2
            the first field weighs more           | 'q': 'lantern', 'query_by': 'title,blurb', 'prefix': false  | 1 2
            weights as given                      | 'q': 'lantern', 'query_by': 'title,blurb', 'query_by_weights': '1,9', 'prefix': false | 2 1
            everything by the default field       | 'q': '*'                                                    | 2 1 3 4
            a filter                              | 'q': '*', 'filter_by': 'pages:>100 && tags:=sea'            | 1
            a filter on a bool                    | 'q': '*', 'filter_by': 'lent:false'                         | 3
            a filter on a large number            | 'q': '*', 'filter_by': 'sold:9000000000'                    | 4
            a filter on decimals                  | 'q': '*', 'filter_by': 'price:[7..9.5]'                     | 1 3
            a filter that nothing passes          | 'q': 'lantern', 'query_by': 'title', 'filter_by': 'pages:1' | ""
            sorted upwards                        | 'q': '*', 'sort_by': 'pages:asc'                            | 4 3 1 2
            a missing value last when downwards   | 'q': '*', 'sort_by': 'price:desc'                           | 2 1 3 4
            a missing value last when upwards     | 'q': '*', 'sort_by': 'price:asc'                            | 3 1 2 4
            sorted by two fields                  | 'q': '*', 'sort_by': 'lent:desc,pages:asc'                  | 1 3 4 2
            sorted by match                       | 'q': 'lantern', 'query_by': 'title', 'sort_by': '_text_match:asc' | 4 1
            the second page                       | 'q': '*', 'page': 2, 'per_page': 3                          | 4
            beyond the last page                  | 'q': '*', 'page': 9, 'per_page': 3                          | ""
            """)
    void searchFinds(String what, String parameters, String ids) throws Exception {
        assertThat(ids(parameters)).isEqualTo(ids);
    }

    @Test
    void answerCountsAllFoundWhateverThePage() throws Exception {
        JsonNode answer = search("'q': '*', 'filter_by': 'pages:>50', 'per_page': 0");
        assertThat(answer.get("found").asInt()).isEqualTo(3);
        assertThat(answer.get("out_of").asInt()).isEqualTo(4);
        assertThat(answer.get("page").asInt()).isEqualTo(1);
        assertThat(answer.get("hits")).isEmpty();
    }

    @Test
    void facetsCountWhatIsFoundNotThePage() throws Exception {
        JsonNode answer = search("'q': '*', 'facet_by': 'tags,pages', 'max_facet_values': 1, 'per_page': 1");
        assertThat(answer.at("/facet_counts/0/field_name").asText()).isEqualTo("tags");
        assertThat(answer.at("/facet_counts/0/stats/total_values").asInt()).isEqualTo(1);
        assertThat(answer.at("/facet_counts/0/counts")).hasSize(1);
        assertThat(search("'q': 'harbour', 'query_by': 'title', 'facet_by': 'tags'").at("/facet_counts/0/counts/0/value").asText()).isEqualTo("sea");
    }

    @Test
    void fieldsAreIncludedAndExcluded() throws Exception {
        assertThat(search("'q': 'gates', 'query_by': 'title', 'include_fields': 'id,title'").at("/hits/0/document").toString())
                .isEqualTo("{\"id\":\"2\",\"title\":\"Keys and Gates\"}");
        JsonNode without = search("'q': 'harbour', 'query_by': 'title', 'exclude_fields': 'title, shelf'").at("/hits/0/document");
        assertThat(without.has("title") || without.has("shelf")).isFalse();
        assertThat(without.get("pages").asInt()).isEqualTo(80);
    }

    @Test
    void wordsFoundAreMarkedAlsoThoseWithATypo() throws Exception {
        JsonNode hit = search("'q': 'lantren', 'query_by': 'title,blurb'").at("/hits/0");
        assertThat(hit.at("/highlights/0/field").asText()).isEqualTo("title");
        assertThat(hit.at("/highlights/0/snippet").asText()).isEqualTo("The <mark>Lantern</mark> Keeper");
        assertThat(hit.at("/highlight/title/matched_tokens/0").asText()).isEqualTo("Lantern");
        assertThat(hit.get("text_match").asLong()).isPositive();
        assertThat(search("'q': '*'").at("/hits/0/highlights")).isEmpty();
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
            'q': 'x', 'query_by': 'title', 'vector_query': 'v:([])' | parameters.vector_query
            'q': 'x'                                                 | parameters.query_by
            'q': 'x', 'query_by': 'title', 'num_typos': 3            | parameters.num_typos
            'q': 'x', 'query_by': 'title', 'prefix': 'maybe'         | parameters.prefix
            'q': 'x', 'query_by': 'title,blurb', 'query_by_weights': '1' | parameters.query_by_weights
            'q': '*', 'page': 100000, 'per_page': 250                | parameters.page
            'q': '*', 'per_page': '1.5'                              | parameters.per_page
            'q': '*', 'sort_by': 'pages:up'                          | parameters.sort_by
            'q': '*', 'sort_by': 'pages'                             | parameters.sort_by
            'q': '*', 'sort_by': 'pages:asc,price:asc,sold:asc,lent:asc' | parameters.sort_by
            'q': 'x', 'query_by': 'pages'                            | parameters.query_by
            'q': 'x', 'query_by': 'shelf'                            | parameters.query_by
            'q': '*', 'filter_by': 'nowhere:1'                       | parameters.filter_by
            """)
    void parameterThatIsNotSupportedOrNotRightIsNamed(String parameters, String field) {
        ProblemException refused = refusal(parameters);
        assertThat(refused.problem()).isEqualTo(Problem.FIELD_INVALID);
        assertThat(refused.members()).containsEntry("field", field);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
            'q': 'x', 'query_by': 'nowhere'   | parameters.query_by
            'q': '*', 'sort_by': 'title:asc'  | parameters.sort_by
            'q': '*', 'facet_by': 'title'     | parameters.facet_by
            """)
    void fieldThatCannotDoThatIsNotFoundAsTypesenseSays(String parameters, String field) {
        ProblemException refused = refusal(parameters);
        assertThat(refused.problem()).isEqualTo(Problem.NOT_FOUND);
        assertThat(refused.members()).containsEntry("field", field);
    }

    @Test
    void queryThatIsTooMuchAtOnceIsTheCallersFault() throws Exception {
        put("{'id': '5', 'title': '" + castles('a', 'm', 'a', 'd') + "', 'pages': 1}");
        ProblemException refused = refusal("'q': '" + castles('n', 'z', 'e', 'f') + "', 'query_by': 'title'");
        assertThat(refused.problem()).isEqualTo(Problem.FIELD_INVALID);
        assertThat(refused.members()).containsEntry("field", "parameters.q");
    }

    /** Words so much alike that each has all those of other letters as variants with two typos. */
    private static String castles(char from, char to, char first, char last) {
        return IntStream.rangeClosed(from, to).boxed().flatMap(c -> IntStream.rangeClosed(first, last)
                .mapToObj(d -> "castle" + (char) c.intValue() + (char) d)).collect(Collectors.joining(" "));
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
            {'id': '9', 'title': 7, 'pages': 1}                         | document.title
            {'id': '9', 'title': 'a'}                                   | document.pages
            {'id': '9', 'title': 'a', 'pages': null}                    | document.pages
            {'id': '9', 'title': 'a', 'pages': 2147483648}              | document.pages
            {'id': '9', 'title': 'a', 'pages': 1.5}                     | document.pages
            {'id': '9', 'title': 'a', 'pages': '1'}                     | document.pages
            {'id': '9', 'title': 'a', 'pages': 1, 'sold': 1e30}         | document.sold
            {'id': '9', 'title': 'a', 'pages': 1, 'price': 'dear'}      | document.price
            {'id': '9', 'title': 'a', 'pages': 1, 'lent': 1}            | document.lent
            {'id': '9', 'title': 'a', 'pages': 1, 'tags': 'sea'}        | document.tags
            {'id': '9', 'title': 'a', 'pages': 1, 'tags': ['sea', 1]}   | document.tags
            {'id': '9', 'title': 'a', 'pages': 1, 'shelf': 3}           | document.shelf
            """)
    void documentThatDoesNotFitIsNamedAndNothingOfItsBatchIsDone(String document, String field) throws Exception {
        List<Change> batch = List.of(change("{'id': '8', 'title': 'Good', 'pages': 1}"), new Change("1", null), change(document));
        ProblemException refused = catchThrowableOfType(ProblemException.class, () -> engine.apply("books", batch));
        assertThat(refused.problem()).isEqualTo(Problem.FIELD_INVALID);
        assertThat(refused.members()).containsEntry("field", field);
        assertThat(ids("'q': '*'")).isEqualTo("2 1 3 4");
    }

    @Test
    void lastChangeOfABatchCountsAndTheIdIsTakenOnce() throws Exception {
        engine.apply("books", List.of(change("{'id': '1', 'title': 'First', 'pages': 5}"), new Change("1", null),
                change("{'id': '1', 'title': 'Second', 'pages': 6}"), new Change("nobody", null)));
        assertThat(ids("'q': 'second', 'query_by': 'title'")).isEqualTo("1");
        assertThat(ids("'q': 'lantern', 'query_by': 'title'")).isEqualTo("4");
        assertThat(engine.find("books").orElseThrow().documents()).isEqualTo(4);
    }

    @Test
    void longTextsAndOddLettersAreKept() throws Exception {
        put("{'id': 'größe/1 \uD83D\uDD11', 'title': '" + "ü".repeat(40_000) + " Schlüssel', 'pages': 1}");
        assertThat(ids("'q': 'schlüssel', 'query_by': 'title'")).isEqualTo("größe/1 \uD83D\uDD11");
    }

    @Test
    void accentsOfLatinLettersMakeNoOtherWordAndThoseOfOthersDo() throws Exception {
        put("{'id': '5', 'title': 'Thé au Café', 'pages': 1}");
        put("{'id': '6', 'title': 'мой', 'pages': 1}");
        String exactly = ", 'query_by': 'title', 'num_typos': 0, 'prefix': false";
        assertThat(ids("'q': 'the cafe'" + exactly)).isEqualTo("5");
        assertThat(ids("'q': 'café'" + exactly)).isEqualTo("5");
        assertThat(search("'q': 'cafe'" + exactly).at("/hits/0/highlight/title/snippet").asText()).isEqualTo("Thé au <mark>Café</mark>");
        assertThat(ids("'q': '*', 'filter_by': 'title:cafe'")).isEqualTo("5");
        assertThat(ids("'q': 'мой'" + exactly)).isEqualTo("6");
        assertThat(ids("'q': 'мои'" + exactly)).isEmpty();
    }

    @Test
    void collectionIsMadeOnce() throws Exception {
        assertThat(engine.create(engine.find("books").orElseThrow().schema())).isEmpty();
        ProblemException refused = catchThrowableOfType(ProblemException.class, () -> engine.apply("nowhere", List.of()));
        assertThat(refused.problem()).isEqualTo(Problem.NOT_FOUND);
    }

    @Test
    void moreWordsThanCanBeLookedForAreRefusedBeforeThatCostsAnything() {
        String fields = "title,".repeat(600);
        for (String q : List.of("a-".repeat(1_000), "a ".repeat(31), "\"" + "a ".repeat(31) + "\"", "-" + "a-".repeat(31))) {
            ProblemException refused = catchThrowableOfType(ProblemException.class,
                    () -> engine.search("books", new SearchRequest(Map.of("q", q, "query_by", fields), "")));
            assertThat(refused.members()).as(q).containsEntry("field", "parameters.q");
        }
    }

    @Test
    void facetsAreCountedByWhatTheyNameNotByHowTheyAreWritten() throws Exception {
        ProblemException refused = catchThrowableOfType(ProblemException.class, () -> search("'q': '*', 'facet_by': '*,*,*,*'"));
        assertThat(refused.members()).containsEntry("field", "parameters.facet_by");
        assertThat(search("'q': '*', 'facet_by': '*'").get("facet_counts")).hasSize(3);
    }
}
