package dev.gatehouse.docs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.gatehouse.support.CaddyCommand;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The Caddyfile in all its forms, judged by the Caddy that is installed. */
class CaddyfileTest {
    @TempDir
    Path folder;

    @BeforeAll
    static void needsCaddy() {
        assumeTrue(CaddyCommand.isInstalled(),
                "no caddy on the PATH: the Caddyfile is not checked (Debian: apt-get install caddy)");
    }

    @ParameterizedTest
    @CsvSource({"internal, none", "internal, services", "acme, none", "acme, services"})
    void isValid(String tls, String subdomains) throws Exception {
        CaddyCommand result = caddy("validate", Map.of("GATEHOUSE_TLS", tls, "GATEHOUSE_SUBDOMAINS", subdomains,
                "GATEHOUSE_SITE", "gate.example.org", "GATEHOUSE_ACME_EMAIL", "ops@example.org"));
        assertThat(result.output()).contains("Valid configuration");
        assertThat(result.exitCode()).isZero();
    }

    @Test
    void isAdaptedWithCertificatesOfOnesOwn() throws Exception {
        CaddyCommand result = caddy("adapt", Map.of("GATEHOUSE_TLS", "files", "GATEHOUSE_TLS_CERTIFICATE", "/etc/caddy/certs/site.pem",
                "GATEHOUSE_TLS_KEY", "/etc/caddy/certs/site.key"));
        assertThat(result.output()).contains("\"load_files\"").contains("/etc/caddy/certs/site.pem");
        assertThat(result.exitCode()).isZero();
    }

    @Test
    void formThatIsNoneIsRefused() throws Exception {
        assertThat(caddy("validate", Map.of("GATEHOUSE_TLS", "plain")).exitCode()).isNotZero();
    }

    private CaddyCommand caddy(String command, Map<String, String> settings) throws IOException, InterruptedException {
        return CaddyCommand.run(command, settings, folder);
    }
}
