package dev.gatehouse.servicea;

import dev.gatehouse.platform.StartupException;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * Settings of Service A's writes; see {@code docs/configuration.md}.
 *
 * @param reorderStepUp whether reordering needs a fresh second factor
 * @param requireIfMatch whether writes to what is there must carry {@code If-Match}
 * @param idempotencyRetention how long the answer to a write with an {@code Idempotency-Key} is kept
 */
@ConfigurationProperties("gatehouse.service-a")
record ServiceASettings(boolean reorderStepUp, boolean requireIfMatch, Duration idempotencyRetention) {
    ServiceASettings {
        if (idempotencyRetention.isNegative() || idempotencyRetention.isZero()) {
            throw new StartupException("GATEHOUSE_IDEMPOTENCY_RETENTION must be more than 0");
        }
    }
}
