package dev.gatehouse.platform;

/**
 * Where a request came from.
 *
 * @param requestId the id made at the edge for this request; in every answer, log line and audit entry
 * @param source the client's address as the edge sees it (rightmost untrusted hop), or {@code internal}
 */
public record Origin(String requestId, String source) {
    /** For work the gatehouse starts itself. */
    public static Origin internal() {
        return new Origin(Ids.random("int"), "internal");
    }
}
