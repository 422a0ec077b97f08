package dev.gatehouse.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gatehouse.platform.Caller;
import dev.gatehouse.platform.Origin;
import dev.gatehouse.platform.Problem;
import dev.gatehouse.platform.ProblemException;
import dev.gatehouse.platform.Request;
import dev.gatehouse.search.CollectionAccess.Rule;
import dev.gatehouse.search.SearchEngine.Change;
import dev.gatehouse.search.embedded.TestEngines;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whoever may see a part of a collection finds that part and no more, whatever they ask for. */
class ScopedSearchTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    @TempDir
    Path folder;
    private SearchEngine engine;
    private Searches searches;
    private Imports imports;
    private Collections collections;

    @BeforeEach
    void fill() throws Exception {
        engine = TestEngines.open(folder);
        engine.create(JSON.readValue("{\"name\":\"notes\",\"fields\":[{\"name\":\"text\",\"type\":\"string\",\"facet\":true},"
                + "{\"name\":\"team\",\"type\":\"string\",\"facet\":true},{\"name\":\"owner\",\"type\":\"string\"}]}", Schema.class));
        engine.create(JSON.readValue("{\"name\":\"closed\",\"fields\":[{\"name\":\"text\",\"type\":\"string\"}]}", Schema.class));
        put("1", "red secret", "red", "u-1");
        put("2", "blue secret", "blue", "u-2");
        put("3", "green secret", "green", "u-1");
        engine.putAlias("also-notes", "notes");
        CollectionAccess access = new CollectionAccess(Map.of(), Map.of(
                "notes", new Rule(null, null, Map.of("red", "team:=red", "blue", "team:=blue", "self", "owner:={subject}", "all", "")),
                "closed", new Rule(List.of("auditor"), null, null)));
        Names names = new Names(engine);
        searches = new Searches(engine, access, names);
        imports = new Imports(engine, new Writes(engine), access, names, JSON);
        collections = new Collections(engine, access, names, new Acts(new RememberedActs()));
    }

    @AfterEach
    void close() throws Exception {
        ((AutoCloseable) engine).close();
    }

    private void put(String id, String text, String team, String owner) {
        ObjectNode document = JSON.createObjectNode().put("id", id).put("text", text).put("team", team).put("owner", owner);
        engine.apply("notes", List.of(new Change(id, document)));
    }

    private static Caller with(String... roles) {
        Set<String> all = new HashSet<>(Set.of(roles));
        all.add("user");
        return new Caller(Caller.Kind.USER, "u-1", "anna", all, "", "s", "pwd", Instant.EPOCH, "t", Origin.internal());
    }

    private static Searches.Query query(String collection, Map<String, String> parameters) {
        Map<String, JsonNode> nodes = new TreeMap<>();
        parameters.forEach((name, value) -> nodes.put(name, JSON.valueToTree(value)));
        return new Searches.Query(collection, nodes);
    }

    private String found(Caller caller, Map<String, String> parameters) {
        List<String> ids = new ArrayList<>();
        JSON.valueToTree(searches.search(caller, query("notes", parameters))).get("hits").forEach(hit -> ids.add(hit.at("/document/id").asText()));
        ids.sort(null);
        return String.join(" ", ids);
    }

    @Test
    void rolesAddUpToWhatOneFinds() {
        assertThat(found(with("red"), Map.of("q", "*"))).isEqualTo("1");
        assertThat(found(with("red", "blue"), Map.of("q", "secret", "query_by", "text"))).isEqualTo("1 2");
        assertThat(found(with("self"), Map.of("q", "*"))).isEqualTo("1 3");
        assertThat(found(with("all"), Map.of("q", "*"))).isEqualTo("1 2 3");
        ProblemException refused = catchThrowableOfType(ProblemException.class, () -> found(with(), Map.of("q", "*")));
        assertThat(refused.problem()).isEqualTo(Problem.ROLE_MISSING);
    }

    @ParameterizedTest
    @ValueSource(strings = {"team:=blue", "team:[red,blue] || team:green", "team:=red || team:!=red", "id:2", "id:!=1 || id:1", "(team:blue || team:red)"})
    void filterOfOnesOwnOnlyTakesAway(String filter) {
        assertThat(found(with("red"), Map.of("q", "*", "filter_by", filter))).isIn("", "1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"team:red) || (team:blue", "team:=red) || team:blue || (team:red", "team:=`red", "team:red)", "((team:blue", "`"})
    void filterThatWouldOpenWhatStandsAroundItIsRefused(String filter) {
        ProblemException refused = catchThrowableOfType(ProblemException.class, () -> found(with("red"), Map.of("q", "*", "filter_by", filter)));
        assertThat(refused.problem()).isEqualTo(Problem.FIELD_INVALID);
        assertThat(refused.members()).containsEntry("field", "parameters.filter_by");
    }

    @ParameterizedTest
    @CsvSource({"pinned_hits,2:1", "preset,all", "override_tags,x", "enable_overrides,true", "filter_curated_hits,false", "use_cache,true",
            "vector_query,x", "collection,closed", "x-typesense-api-key,xyz", "include_fields,$closed(*)", "filter_by,$closed(text:x)",
            "sort_by,$closed(text:asc)", "filter_by,$ closed (text:x)", "filter_by,id:1 && $clösed(text:x)"})
    void parameterThatReachesPastTheFilterIsRefused(String name, String value) {
        ProblemException refused = catchThrowableOfType(ProblemException.class, () -> found(with("red"), Map.of("q", "*", name, value)));
        assertThat(refused.problem()).isEqualTo(Problem.FIELD_INVALID);
        assertThat(refused.members()).containsEntry("field", "parameters." + name);
    }

    @Test
    void facetsCountsAndHighlightsAreOfWhatOneMaySee() {
        JsonNode answer = JSON.valueToTree(searches.search(with("red"), query("notes", Map.of("q", "secret", "query_by", "text",
                "facet_by", "team,text", "highlight_full_fields", "text"))));
        assertThat(answer.toString()).doesNotContain("blue").doesNotContain("green");
        assertThat(answer.get("found").asInt()).isEqualTo(1);
        assertThat(answer.get("out_of").asInt()).isEqualTo(1);
        JsonNode values = JSON.valueToTree(searches.search(with("red"), query("notes", Map.of("q", "*", "facet_by", "team", "facet_query", "team:bl"))));
        assertThat(values.at("/facet_counts/0/counts")).isEmpty();
        assertThat(found(with("red"), Map.of("q", "bleu", "query_by", "text"))).as("a typo away").isEmpty();
    }

    @Test
    void severalSearchesAndAliasesAreNoWayAround() {
        JsonNode answer = JSON.valueToTree(searches.multiSearch(with("red"), new Searches.Queries(List.of(
                query("notes", Map.of("q", "*")), query("also-notes", Map.of("q", "*"))))));
        assertThat(answer.at("/results/0/found").asInt()).isEqualTo(1);
        assertThat(answer.at("/results/1/found").asInt()).isEqualTo(1);
        ProblemException refused = catchThrowableOfType(ProblemException.class, () -> searches.multiSearch(with("red"), new Searches.Queries(
                List.of(query("notes", Map.of("q", "*")), query("closed", Map.of("q", "*"))))));
        assertThat(refused.problem()).as("one that is not allowed refuses all").isEqualTo(Problem.ROLE_MISSING);
    }

    @Test
    void exportAndCountsAreOfWhatOneMaySee() throws Exception {
        List<Object> lines = new ArrayList<>();
        Request request = new Request("GET", Map.of("name", "notes"), Map.of("filter_by", List.of("id:[1,2] || id:3")), name -> null);
        imports.export(with("red"), request).writeTo(lines::add);
        assertThat(lines).hasSize(1);
        assertThat(collections.read(with("red", "blue"), request).numDocuments()).isEqualTo(2);
        assertThat(catchThrowableOfType(ProblemException.class, () -> imports.export(with("red"),
                new Request("GET", Map.of("name", "notes"), Map.of("filter_by", List.of("id:1) || (id:2")), name -> null))).problem())
                .isEqualTo(Problem.FIELD_INVALID);
    }

    @Test
    void textThatCouldNotBeAnsweredIsRefused() {
        for (String q : List.of("\ud83d", "a\0")) {
            assertThat(catchThrowableOfType(ProblemException.class, () -> found(with("all"), Map.of("q", q))).members())
                    .containsEntry("field", "parameters.q");
        }
    }

    @Test
    void exportReachesIntoNoOtherCollection() {
        Request request = new Request("GET", Map.of("name", "notes"), Map.of("filter_by", List.of("$closed(text:x)")), name -> null);
        assertThat(catchThrowableOfType(ProblemException.class, () -> imports.export(with("all"), request)).members())
                .containsEntry("field", "parameters.filter_by");
    }

    @Test
    void whoWritesACollectionIsToldOfThePartThatOneMaySee() throws Exception {
        Schema there = engine.find("notes").orElseThrow().schema();
        assertThat(JSON.valueToTree(collections.create(with("editor", "red"), there).body()).get("num_documents").asInt()).isEqualTo(1);
    }

    @Test
    void whatOneFindsNothingInIsNotListedAndHidesNothingElse() {
        assertThat(collections.list(with()).get("collections")).isEmpty();
        assertThat(collections.list(with("red")).get("collections")).extracting(Collections.Description::numDocuments).containsExactly(1L);
        assertThat(collections.list(with("auditor")).get("collections")).extracting(Collections.Description::name).containsExactly("closed");
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"reference\":\"closed.text\"",
            "\"embed\":{\"from\":[\"text\"],\"model_config\":{\"model_name\":\"openai/x\",\"url\":\"http://10.0.0.1\"}}"})
    void fieldThatReachesPastTheCollectionIsRefused(String attribute) throws Exception {
        String field = "{\"name\":\"more\",\"type\":\"string\"," + attribute + "}";
        Schema schema = JSON.readValue("{\"name\":\"mine\",\"fields\":[" + field + "]}", Schema.class);
        SchemaChange change = JSON.readValue("{\"fields\":[" + field + "]}", SchemaChange.class);
        Request request = new Request("PATCH", Map.of("name", "also-notes"), Map.of(), name -> null);
        assertThat(catchThrowableOfType(ProblemException.class, () -> collections.create(with("editor"), schema)).detail()).contains("may not");
        assertThat(catchThrowableOfType(ProblemException.class, () -> collections.update(with("editor"), request, change)).detail()).contains("may not");
    }

    @Test
    void subjectOfAnotherIssuerIsNobodyHere() {
        Caller stranger = Caller.foreign("https://elsewhere", "u-1", "anna", Set.of("user", "self"), "", "t", Origin.internal());
        assertThat(catchThrowableOfType(ProblemException.class, () -> found(stranger, Map.of("q", "*"))).problem()).isEqualTo(Problem.ROLE_MISSING);
    }
}
