package dev.gatehouse.twofactor;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.gatehouse.platform.Problem;
import java.time.Instant;

/**
 * An authenticator as its user sees it: never the secret.
 *
 * @param confirmed whether it counts
 * @param lastUsedAt null when it never was
 * @param clockDriftSeconds how far its clock was ahead (positive) or behind at the last use, in whole time steps
 * @param hint what to do about it, or null
 */
public record FactorView(@JsonProperty("factor_id") String factorId, String type, String name, String algorithm, int digits,
                         boolean confirmed, @JsonProperty("created_at") Instant createdAt,
                         @JsonProperty("last_used_at") Instant lastUsedAt,
                         @JsonProperty("clock_drift_seconds") int clockDriftSeconds, String hint) {
    private static final int LONGEST_NAME = 64;

    static FactorView of(Factor factor) {
        return new FactorView(factor.id(), "totp", factor.name(), factor.algorithm().name(), factor.digits(), factor.confirmed(),
                factor.createdAt(), factor.lastUsedAt(), factor.drift().seconds(), factor.drift().hint());
    }

    /** The name, without space around it. */
    static String checkName(String name) {
        String stripped = name == null ? "" : name.strip();
        int length = stripped.codePointCount(0, stripped.length());
        if (length < 1 || length > LONGEST_NAME || stripped.chars().anyMatch(Character::isISOControl)) {
            throw Problem.field("name", "must have 1 to " + LONGEST_NAME + " characters and no control characters");
        }
        return stripped;
    }
}
