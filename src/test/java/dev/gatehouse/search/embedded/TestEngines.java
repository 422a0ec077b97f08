package dev.gatehouse.search.embedded;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.gatehouse.search.SearchEngine;
import java.nio.file.Path;
import java.time.Clock;

/** Embedded engines for the tests of what stands on them. */
public final class TestEngines {
    private TestEngines() {}

    /** An engine in that folder; whoever closes it casts it. */
    public static SearchEngine open(Path folder) {
        return new EmbeddedEngine(folder, new ObjectMapper(), Clock.systemUTC());
    }
}
