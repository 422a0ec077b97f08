package dev.gatehouse.kms.secrets;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.gatehouse.platform.Problem;
import java.time.Duration;
import java.time.format.DateTimeParseException;

/**
 * The body of {@code PUT /kms/secret-metadata/{path}}; what is left out gets its default.
 *
 * @param maxVersions 1 to 100, default 10; beyond them the oldest version is dropped
 * @param expiresAfter ISO 8601 duration of days and shorter, from a second to ten years, after which a version written from
 *     now on is gone; default never
 * @param readers who may read; default the role admin
 * @param writers who may write besides the role admin; default nobody
 */
public record SecretRules(@JsonProperty("max_versions") Integer maxVersions, @JsonProperty("expires_after") String expiresAfter,
                          Grants readers, Grants writers) {
    private static final int DEFAULT_VERSIONS = 10;
    private static final int MOST_VERSIONS = 100;
    private static final int LONGEST_TEXT = 40;
    private static final Duration SHORTEST = Duration.ofSeconds(1);
    private static final Duration LONGEST = Duration.ofDays(3650);

    public SecretRules {
        maxVersions = maxVersions == null ? DEFAULT_VERSIONS : maxVersions;
        if (maxVersions < 1 || maxVersions > MOST_VERSIONS) {
            throw Problem.field("max_versions", "must be a whole number from 1 to " + MOST_VERSIONS);
        }
        if (expiresAfter != null && !isDuration(expiresAfter)) {
            throw Problem.field("expires_after", "must be a duration such as P30D or PT12H, from a second to ten years");
        }
        readers = readers == null ? Grants.ADMINS : readers;
        writers = writers == null ? Grants.NOBODY : writers;
    }

    private static boolean isDuration(String text) {
        try {
            Duration duration = text.length() > LONGEST_TEXT ? Duration.ZERO : Duration.parse(text);
            return duration.compareTo(SHORTEST) >= 0 && duration.compareTo(LONGEST) <= 0;
        } catch (DateTimeParseException e) {
            return false;
        }
    }
}
