package dev.gatehouse.edge;

import java.util.Map;
import org.apache.camel.Component;
import org.apache.camel.component.platform.http.PlatformHttpComponent;

/** This room's components for a Camel context that is never started: for checking files where no house runs. */
public final class EdgeChecking {
    private EdgeChecking() {}

    /** New ones, by scheme. */
    public static Map<String, Component> components() {
        PlatformHttpComponent http = new PlatformHttpComponent();
        http.setEngine(new EdgeEngine(null, null, null));
        return Map.of("platform-http", http, "edge", new EdgeComponent());
    }
}
