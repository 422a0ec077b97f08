package dev.gatehouse.search.embedded;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.gatehouse.search.SearchEngine;
import java.nio.file.Path;
import java.time.Clock;

/** The embedded engine for tests of what stands before it. */
public final class TestEngine implements AutoCloseable {
    private final EmbeddedEngine engine;

    /** One in that folder. */
    public TestEngine(Path folder) {
        engine = new EmbeddedEngine(folder, new ObjectMapper(), Clock.systemUTC());
    }

    public SearchEngine engine() {
        return engine;
    }

    @Override
    public void close() throws Exception {
        engine.close();
    }
}
