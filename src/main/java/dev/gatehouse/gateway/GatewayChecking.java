package dev.gatehouse.gateway;

import dev.gatehouse.gateway.guard.Guards;
import dev.gatehouse.gateway.limit.Limits;
import java.util.Map;
import org.apache.camel.Component;

/** This room's components for a Camel context that is never started: for checking files where no house runs. */
public final class GatewayChecking {
    private GatewayChecking() {}

    /** New ones, by scheme. */
    public static Map<String, Component> components() {
        return Map.of("guard", Guards.forChecking(), "limit", Limits.forChecking());
    }
}
