package dev.gatehouse.platform.logging;

import dev.gatehouse.platform.StartupException;
import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * Settings of the log; see {@code docs/configuration.md}.
 *
 * @param format {@code plain} for people or {@code ecs} for programs; each is a file {@code logging/<format>.xml}
 * @param pseudonyms whether people and addresses are called by a keyed hash
 */
@ConfigurationProperties("gatehouse.log")
record LogSettings(String format, boolean pseudonyms) {
    LogSettings {
        if (!List.of("plain", "ecs").contains(format)) {
            throw new StartupException("GATEHOUSE_LOG_FORMAT must be plain or ecs");
        }
    }
}
