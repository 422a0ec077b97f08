package dev.gatehouse.edge;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.Map;
import org.apache.camel.Component;

/** This room's components for a Camel context that is never started: for checking files where no house runs. */
public final class EdgeChecking {
    private EdgeChecking() {}

    /** New ones, by scheme. */
    public static Map<String, Component> components() {
        return Map.of("platform-http", new EdgeHttpComponent(new EdgeEngine(null, null, null)), "edge", new EdgeComponent(new ObjectMapper()));
    }
}
