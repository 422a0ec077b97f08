package dev.gatehouse.platform.management;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.edge.EdgeServer;
import dev.gatehouse.platform.Ids;
import dev.gatehouse.platform.Settings;
import dev.gatehouse.support.GatehouseTest;
import dev.gatehouse.support.People;
import dev.gatehouse.support.Scrape;
import dev.gatehouse.support.Wire;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;

/** Nobody who sends requests decides how many time series there are. */
@GatehouseTest
class SeriesBoundTest {
    /** What begins by itself now and then, whoever sends what. */
    private static final Set<String> OF_THE_PROCESS = Set.of("jvm_gc_", "jvm_memory_", "executor_", "tomcat_");
    @Autowired
    People people;
    @Autowired
    EdgeServer edge;
    @Autowired
    Settings settings;
    @LocalServerPort
    int management;

    @Test
    void hostileClientAddsNoTimeSeries() throws Exception {
        String token = people.userToken("user");
        for (int i = 0; i < 2; i++) {
            attack(token, "first" + Ids.token(6));
        }
        // the first scrape is counted for the second
        Scrape.of(management, settings.dataDir());
        Scrape before = Scrape.of(management, settings.dataDir());
        for (int i = 0; i < 10; i++) {
            attack(token, "again" + Ids.token(6));
        }
        Set<String> grown = Scrape.of(management, settings.dataDir()).texts();
        assertThat(grown).noneMatch(series -> series.contains("again") || series.contains("first"));
        grown.removeAll(before.texts());
        grown.removeIf(series -> OF_THE_PROCESS.stream().anyMatch(series::startsWith));
        assertThat(grown).isEmpty();
    }

    /** One of each kind of what a client may choose. */
    private void attack(String token, String random) throws Exception {
        people.nobody().get("/" + random);
        people.nobody().get("/kms/keys/" + random);
        people.as(token).get("/service_a/elements/" + random + "/1?q=" + random);
        people.as(token).header("X-Request-Id", random).header("traceparent", random).get("/overview?q=" + random);
        people.nobody().header("X-API-Key", random).get("/doors/key");
        people.as(withKid(random)).get("/kms/sessions");
        people.nobody().body(Map.of("username", random, "password", random)).post("/kms/login");
        people.as(token).body(Map.of("collection_name", random, "parameters", Map.of("q", random, "query_by", random)))
                .post("/typesense_client/search");
        Wire.exchange(edge.port(), random.replaceAll("[^A-Za-z]", "X") + " /health HTTP/1.1\nHost: " + random + ".example\nConnection: close\n\n");
        Wire.exchange(edge.port(), "GET /" + random + " HTTP/1.1\nHost: " + random + "\nUpgrade: " + random + "\nConnection: close\n\n");
        Wire.exchange(management, "GET /actuator/" + random + " HTTP/1.1\nHost: " + random + "\nConnection: close\n\n");
        Wire.exchange(management, "GET /" + random + " HTTP/1.1\nHost: localhost\nConnection: close\n\n");
    }

    private static String withKid(String kid) {
        String header = "{\"alg\":\"RS256\",\"typ\":\"at+jwt\",\"kid\":\"" + kid + "\"}";
        Base64.Encoder base64 = Base64.getUrlEncoder().withoutPadding();
        return base64.encodeToString(header.getBytes(StandardCharsets.UTF_8)) + "." + base64.encodeToString("{}".getBytes(StandardCharsets.UTF_8))
                + "." + base64.encodeToString(new byte[256]);
    }
}
