package dev.gatehouse.search.embedded;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.gatehouse.search.Schema;
import dev.gatehouse.search.SearchEngine;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;

/** A process of its own that puts in one document after the other, says each that was acknowledged, and waits to be killed. */
final class IndexingProcess {
    private IndexingProcess() {}

    public static void main(String[] args) throws Exception {
        ObjectMapper json = new ObjectMapper();
        EmbeddedEngine engine = new EmbeddedEngine(Path.of(args[0]), json, Clock.systemUTC());
        engine.create(json.readValue("{\"name\":\"kept\",\"fields\":[{\"name\":\"n\",\"type\":\"int32\"}]}", Schema.class));
        for (int n = 1; ; n++) {
            engine.apply("kept", List.of(new SearchEngine.Change("doc-" + n, json.createObjectNode().put("n", n))));
            System.out.println(n);
        }
    }
}
