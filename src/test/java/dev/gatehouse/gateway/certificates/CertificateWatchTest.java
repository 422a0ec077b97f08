package dev.gatehouse.gateway.certificates;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import dev.gatehouse.platform.StartupException;
import dev.gatehouse.support.MutableClock;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is told of the certificate that a real TLS server shows. */
class CertificateWatchTest {
    private static final String SECRET = "changeit";
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final MutableClock clock = new MutableClock(Instant.now());
    @TempDir
    Path folder;

    private double gauge(String name) {
        return meters.get(name).tag("site", "gate.example.org").gauge().value();
    }

    private HttpsServer server(int days) throws Exception {
        Path store = folder.resolve("site.p12");
        Process keytool = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "keytool").toString(), "-genkeypair", "-alias", "site",
                "-keyalg", "EC", "-dname", "CN=gate.example.org", "-keystore", store.toString(), "-storepass", SECRET, "-validity",
                String.valueOf(days)).inheritIO().start();
        assertThat(keytool.waitFor()).isZero();
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(store)) {
            keys.load(in, SECRET.toCharArray());
        }
        KeyManagerFactory managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        managers.init(keys, SECRET.toCharArray());
        SSLContext tls = SSLContext.getInstance("TLS");
        tls.init(managers.getKeyManagers(), null, null);
        HttpsServer server = HttpsServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(tls));
        server.start();
        return server;
    }

    @Test
    void timeLeftAndLifetimeAreTheCertificates() throws Exception {
        HttpsServer server = server(90);
        WatchedSite site = WatchedSite.parse("gate.example.org=127.0.0.1:" + server.getAddress().getPort());
        try (CertificateWatch watch = new CertificateWatch(List.of(site), meters, clock)) {
            assertThat(gauge("gatehouse.certificate.expires")).isNaN();
            watch.look();
            assertThat(gauge("gatehouse.certificate.lifetime")).isEqualTo(Duration.ofDays(90).toSeconds());
            assertThat(gauge("gatehouse.certificate.expires"))
                    .isBetween((double) Duration.ofDays(89).toSeconds(), (double) Duration.ofDays(90).plusHours(1).toSeconds());
            clock.advance(Duration.ofDays(91));
            assertThat(gauge("gatehouse.certificate.expires")).isNegative();
            server.stop(0);
            watch.look();
            assertThat(gauge("gatehouse.certificate.lifetime")).isEqualTo(Duration.ofDays(90).toSeconds());
            assertThat(meters.get("gatehouse.certificate.failures").counter().count()).isEqualTo(1);
        }
    }

    @Test
    void siteThatIsNoneIsRefusedAtTheStart() {
        for (String wrong : new String[] {"gate.example.org", "gate.example.org=caddy", "gate.example.org=caddy:https", "=caddy:443"}) {
            assertThatThrownBy(() -> WatchedSite.parse(wrong)).isInstanceOf(StartupException.class).hasMessageContaining(wrong);
        }
    }
}
