package dev.gatehouse.kms;

import dev.gatehouse.platform.StartupException;
import java.time.Duration;
import java.util.Set;
import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * Settings of the key management service; see {@code docs/configuration.md}.
 *
 * @param selfRegistration whether anyone may register as role user
 * @param accessTokenTtl lifetime of access tokens, at most 15 minutes
 * @param serviceTokenTtl lifetime of services' tokens, at most 5 minutes
 * @param introspectionsPerSecond how many a service may ask for
 * @param sessionTtl lifetime of a session, however often it is refreshed, at most 365 days
 * @param challengeTtl how long the second step of a login may take, at most an hour
 * @param factorRequiredRoles roles that must have a second factor
 */
@ConfigurationProperties("gatehouse.kms")
record KmsSettings(boolean selfRegistration, Duration accessTokenTtl, Duration serviceTokenTtl, int introspectionsPerSecond,
                   Duration sessionTtl, Duration challengeTtl,
                   Set<String> factorRequiredRoles) {
    static final Duration LONGEST_ACCESS_TOKEN = Duration.ofMinutes(15);
    static final Duration LONGEST_SERVICE_TOKEN = Duration.ofMinutes(5);
    private static final Duration SHORTEST = Duration.ofSeconds(1);
    private static final Duration LONGEST_SESSION = Duration.ofDays(365);
    private static final Duration LONGEST_CHALLENGE = Duration.ofHours(1);

    KmsSettings {
        within("GATEHOUSE_ACCESS_TOKEN_TTL", accessTokenTtl, LONGEST_ACCESS_TOKEN, "15 minutes");
        within("GATEHOUSE_SERVICE_TOKEN_TTL", serviceTokenTtl, LONGEST_SERVICE_TOKEN, "5 minutes");
        within("GATEHOUSE_SESSION_TTL", sessionTtl, LONGEST_SESSION, "365 days");
        within("GATEHOUSE_CHALLENGE_TTL", challengeTtl, LONGEST_CHALLENGE, "1 hour");
        if (introspectionsPerSecond < 1) {
            throw new StartupException("GATEHOUSE_INTROSPECTIONS_PER_SECOND must be 1 or more");
        }
        factorRequiredRoles = factorRequiredRoles == null ? Set.of() : Set.copyOf(factorRequiredRoles);
        if (!Roles.KNOWN.containsAll(factorRequiredRoles)) {
            throw new StartupException("GATEHOUSE_FACTOR_REQUIRED_ROLES names a role that does not exist; there are user, editor, viewer,"
                    + " operator and admin");
        }
    }

    private static void within(String name, Duration time, Duration longest, String text) {
        if (time.compareTo(SHORTEST) < 0 || time.compareTo(longest) > 0) {
            throw new StartupException(name + " must be from 1 second to " + text);
        }
    }
}
