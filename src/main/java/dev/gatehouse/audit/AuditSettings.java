package dev.gatehouse.audit;

import dev.gatehouse.platform.StartupException;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * How long the record is kept.
 *
 * @param retention age of a segment's newest entry from which the segment is dropped, at least a day
 *     ({@code GATEHOUSE_AUDIT_RETENTION})
 */
@ConfigurationProperties("gatehouse.audit")
record AuditSettings(Duration retention) {
    AuditSettings {
        if (retention.compareTo(Duration.ofDays(1)) < 0) {
            throw new StartupException("GATEHOUSE_AUDIT_RETENTION must be 1d or longer");
        }
    }
}
