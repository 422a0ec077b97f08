package dev.gatehouse.search;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.gatehouse.platform.Caller;
import dev.gatehouse.platform.Origin;
import dev.gatehouse.platform.Request;
import dev.gatehouse.search.embedded.TestEngines;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.junit.jupiter.api.io.TempDir;

/** A line that is no document is never said to be in. */
class ImportRunTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Caller EDITOR = new Caller(Caller.Kind.USER, "u-1", "anna", Set.of("user", "editor"), "", "s", "pwd", Instant.EPOCH,
            "t", Origin.internal());
    @TempDir
    Path folder;
    private SearchEngine engine;

    @BeforeEach
    void make() {
        engine = TestEngines.open(folder);
        engine.create(new Schema("books", List.of(new Field("n", "int32", null, true, null, null)), null));
    }

    @AfterEach
    void close() throws Exception {
        ((AutoCloseable) engine).close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"\0\0\0{", "{\0\0\0", "þÿ{", "{\"id\":\"\u00ff\"}", "{\"id\":\"..\"}", "{\"id\":1}", "{\"id\":\"\\ud83d\"}", "[]", "{", "null"})
    void lineThatIsNoDocumentIsRefusedAndTheOthersGoIn(String line) throws Exception {
        Iterator<byte[]> lines = List.of("{\"id\":\"a\"}".getBytes(StandardCharsets.UTF_8), line.getBytes(StandardCharsets.ISO_8859_1),
                "{\"id\":\"b\"}".getBytes(StandardCharsets.UTF_8)).iterator();
        Imports imports = new Imports(engine, new Writes(engine), new CollectionAccess(Map.of(), Map.of()), new Names(engine), JSON);
        List<JsonNode> answer = new ArrayList<>();
        imports.load(EDITOR, new Request("POST", Map.of("name", "books"), Map.of(), name -> null), () -> lines.hasNext() ? lines.next() : null)
                .writeTo(each -> answer.add(JSON.valueToTree(each)));
        assertThat(answer.get(1).get("success").asBoolean()).isFalse();
        assertThat(answer.get(1).get("error").asText()).isNotEmpty();
        assertThat(answer.get(3).at("/summary/failed").asInt()).isEqualTo(1);
        assertThat(engine.find("books").orElseThrow().documents()).isEqualTo(2);
    }
}
