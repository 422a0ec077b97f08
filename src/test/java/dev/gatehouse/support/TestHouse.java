package dev.gatehouse.support;

import com.sun.net.httpserver.HttpServer;
import dev.gatehouse.edge.EdgeServer;
import dev.gatehouse.platform.Settings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.concurrent.Executors;
import org.apache.camel.api.management.JmxSystemPropertyKeys;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.boot.test.util.TestPropertyValues;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Primary;
import org.springframework.util.FileSystemUtils;

/** What the whole gatehouse needs to be tested: a folder that goes afterwards, free ports, an upstream, a clock to move. */
@TestConfiguration(proxyBeanMethods = false)
public class TestHouse {
    /** A port nobody listens on: one that only a privileged process could. */
    private static final String REFUSING = "http://127.0.0.1:1";
    /** Where clouds keep their credentials; allowed by a mistake. */
    private static final String FORBIDDEN = "http://169.254.169.254:80";

    /** Sets folders and ports before anything is made. */
    public static final class Initializer implements ApplicationContextInitializer<ConfigurableApplicationContext> {
        @Override
        public void initialize(ConfigurableApplicationContext context) {
            // Camel's test support switches off what the console shows
            System.setProperty(JmxSystemPropertyKeys.DISABLED, "false");
            try {
                Path folder = Files.createTempDirectory("gatehouse-test");
                UnpackedPostgres.into(folder.resolve("data"));
                Path routes = folder.resolve("routes");
                FileSystemUtils.copyRecursively(Path.of("routes"), routes);
                HttpServer upstream = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
                upstream.setExecutor(Executors.newCachedThreadPool());
                upstream.start();
                String url = "http://127.0.0.1:" + upstream.getAddress().getPort();
                RawUpstream raw = new RawUpstream();
                String allowed = String.join(",", url, raw.url(), REFUSING, FORBIDDEN);
                FileSystemUtils.copyRecursively(Path.of("src/test/routes"), routes);
                Files.writeString(routes.resolve("upstreams.properties"), """
                        example = %s
                        raw = %s
                        refusing = %s
                        forbidden = %s
                        unlisted = http://localhost:%d
                        raw.breaker-failures = 0
                        warehouse = %s weight=3, %s
                        """.formatted(url, raw.url(), REFUSING, FORBIDDEN, upstream.getAddress().getPort(), raw.url(), REFUSING));
                context.getBeanFactory().registerSingleton("testUpstream", upstream);
                context.getBeanFactory().registerSingleton("rawUpstream", raw);
                Path issuers = Files.writeString(folder.resolve("issuers.yaml"), """
                        issuers:
                          - name: keycloak
                            issuer: https://keycloak.example/realms/play
                            audiences: [ gatehouse-api ]
                            jwks-url: %s/realms/play/certs
                            typ: JWT
                            access-token-claim: typ=Bearer
                            roles-claim: realm_access.roles
                            roles: { reader: user }
                        """.formatted(url));
                TestPropertyValues.of("gatehouse.issuers.file=" + issuers, "gatehouse.data-dir=" + folder.resolve("data"), "gatehouse.routes-dir=" + routes,
                        "gatehouse.edge.port=0", "gatehouse.relay.upstream-allow=" + allowed,
                        "gatehouse.relay.response-timeout=2s",
                        // a line for each of a hundred thousand requests is for the test that reads them
                        "logging.level.dev.gatehouse.edge.AccessLog=off",
                        "gatehouse.certificates.watched=refusing.example=127.0.0.1:1",
                        // when tests compare table and index is theirs to say
                        "gatehouse.service-a.reconcile-at=",
                        // all tests come from one source
                        "gatehouse.kms.login.source-free-guesses=100000").applyTo(context);
                Runtime.getRuntime().addShutdownHook(new Thread(() -> delete(folder)));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        private static void delete(Path folder) {
            try {
                FileSystemUtils.deleteRecursively(folder);
            } catch (IOException e) {
                System.err.println("test folder left behind: " + folder);
            }
        }
    }

    @Bean
    @Primary
    MutableClock testClock() {
        return new MutableClock(Instant.now());
    }

    @Bean
    People people(EdgeServer edge, Settings settings, MutableClock clock) {
        return new People(edge.port(), settings.dataDir(), clock);
    }
}
