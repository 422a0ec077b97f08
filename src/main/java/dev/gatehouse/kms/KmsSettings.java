package dev.gatehouse.kms;

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
 * @param sessionTtl lifetime of a session, however often it is refreshed
 * @param challengeTtl how long the second step of a login may take
 * @param factorRequiredRoles roles that must have a second factor
 */
@ConfigurationProperties("gatehouse.kms")
record KmsSettings(boolean selfRegistration, Duration accessTokenTtl, Duration serviceTokenTtl, int introspectionsPerSecond,
                   Duration sessionTtl, Duration challengeTtl,
                   Set<String> factorRequiredRoles) {
    static final Duration LONGEST_ACCESS_TOKEN = Duration.ofMinutes(15);
    static final Duration LONGEST_SERVICE_TOKEN = Duration.ofMinutes(5);

    KmsSettings {
        if (accessTokenTtl.compareTo(LONGEST_ACCESS_TOKEN) > 0) {
            throw new IllegalArgumentException("access tokens live at most 15 minutes");
        }
        if (serviceTokenTtl.compareTo(LONGEST_SERVICE_TOKEN) > 0) {
            throw new IllegalArgumentException("services' tokens live at most 5 minutes");
        }
        if (introspectionsPerSecond < 1) {
            throw new IllegalArgumentException("introspections per second must be 1 or more");
        }
        factorRequiredRoles = factorRequiredRoles == null ? Set.of() : Set.copyOf(factorRequiredRoles);
    }
}
