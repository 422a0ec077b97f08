package dev.gatehouse.gateway.issuers;

import java.nio.file.Path;
import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * Other issuers of tokens that routes may name.
 *
 * @param file YAML or JSON with a list {@code issuers}; empty for none ({@code GATEHOUSE_ISSUERS_FILE})
 * @param trusted the same list among the settings themselves; both count
 */
@ConfigurationProperties("gatehouse.issuers")
record IssuerSettings(Path file, List<TrustedIssuer> trusted) {
    IssuerSettings {
        trusted = trusted == null ? List.of() : List.copyOf(trusted);
    }
}
