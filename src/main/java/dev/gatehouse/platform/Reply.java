package dev.gatehouse.platform;

import java.util.Map;

/**
 * A verb's answer whose status or header fields only the verb can know; where they are always the same, the route sets them.
 *
 * @param status HTTP status
 * @param body bytes as they are, anything else as JSON; null for none
 * @param headers header fields besides those of the route
 */
public record Reply(int status, Object body, Map<String, String> headers) {
    /** An answer without header fields of its own. */
    public Reply(int status, Object body) {
        this(status, body, Map.of());
    }
}
