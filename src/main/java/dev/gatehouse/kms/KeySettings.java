package dev.gatehouse.kms;

import dev.gatehouse.platform.StartupException;
import java.nio.file.Path;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * Settings of signing keys and API keys; see {@code docs/configuration.md}.
 *
 * @param signingAlgorithm of the signing keys made from now on: RS256, ES256 or EdDSA
 * @param signingKeyLifetime how long a key signs, at least an hour
 * @param apiKeyOverlap how long the old key is still accepted after a scheduled rotation
 * @param apiKeyExpiryWarning how long before an API key expires it is warned of
 * @param serviceCredentialsDir folder with the hash of each of our services' credentials; where there is none, the credentials
 *     are made in memory
 */
@ConfigurationProperties("gatehouse.kms.keys")
record KeySettings(String signingAlgorithm, Duration signingKeyLifetime, Duration apiKeyOverlap,
                   Duration apiKeyExpiryWarning, Path serviceCredentialsDir) {
    private static final Duration SHORTEST_LIFETIME = Duration.ofHours(1);

    KeySettings {
        if (SigningAlgorithm.find(signingAlgorithm).isEmpty()) {
            throw new StartupException("GATEHOUSE_SIGNING_ALGORITHM must be RS256, ES256 or EdDSA");
        }
        if (signingKeyLifetime.compareTo(SHORTEST_LIFETIME) < 0) {
            throw new StartupException("GATEHOUSE_SIGNING_KEY_LIFETIME must be 1h or longer");
        }
        if (apiKeyOverlap.isNegative() || apiKeyExpiryWarning.isNegative()) {
            throw new StartupException("GATEHOUSE_API_KEY_OVERLAP and GATEHOUSE_API_KEY_EXPIRY_WARNING must not be negative");
        }
        serviceCredentialsDir = serviceCredentialsDir == null || serviceCredentialsDir.toString().isEmpty()
                ? null : serviceCredentialsDir;
    }

    SigningAlgorithm algorithm() {
        return SigningAlgorithm.of(signingAlgorithm);
    }
}
