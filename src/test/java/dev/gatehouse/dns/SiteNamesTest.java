package dev.gatehouse.dns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.gatehouse.support.CaddyCommand;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The names in what the Caddy that is installed makes of the project's Caddyfile. */
class SiteNamesTest {
    @TempDir
    Path folder;

    @BeforeAll
    static void needsCaddy() {
        assumeTrue(CaddyCommand.isInstalled(), "no caddy on the PATH: the site's names are not read (Debian: apt-get install caddy)");
    }

    @ParameterizedTest(name = "{0}, {1}, subdomains: {2}")
    @CsvSource({
        "gate.example.org, acme, none, gate.example.org",
        "example.org, internal, none, example.org",
        "Gate.Example.Org, acme, none, gate.example.org",
        "gate.example.org:8443, acme, none, gate.example.org",
        "*.example.org, internal, none, *.example.org",
        "example.org, files, services, example.org kms.example.org 2fa.example.org search.example.org service-a.example.org",
        "gate.example.org, acme, services,"
                + " gate.example.org kms.gate.example.org 2fa.gate.example.org search.gate.example.org service-a.gate.example.org"
    })
    void namesAreThoseOfTheSites(String site, String tls, String subdomains, String names) throws Exception {
        assertThat(names(Map.of("GATEHOUSE_SITE", site, "GATEHOUSE_TLS", tls, "GATEHOUSE_SUBDOMAINS", subdomains, "GATEHOUSE_ACME_EMAIL",
                "ops@example.org", "GATEHOUSE_TLS_CERTIFICATE", "/site.pem", "GATEHOUSE_TLS_KEY", "/site.key")))
                .containsExactlyInAnyOrder(names.split(" "));
    }

    @Test
    void siteWithoutAPublicNameIsRefused() {
        assertThatThrownBy(() -> names(Map.of())).isInstanceOf(DnsException.class).hasMessageContaining("no site with a public name");
    }

    private Set<String> names(Map<String, String> settings) throws Exception {
        CaddyCommand adapted = CaddyCommand.run("adapt", settings, folder);
        assertThat(adapted.exitCode()).as(adapted.complaints()).isZero();
        return SiteNames.in(new ByteArrayInputStream(adapted.output().getBytes(StandardCharsets.UTF_8)));
    }
}
