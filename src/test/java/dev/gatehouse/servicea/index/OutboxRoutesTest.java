package dev.gatehouse.servicea.index;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.greaterThanOrEqualTo;

import dev.gatehouse.platform.database.Database;
import dev.gatehouse.support.GatehouseTest;
import dev.gatehouse.support.People;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

/** Dead letters over HTTP: listed, tried again, for administrators only. */
@GatehouseTest
class OutboxRoutesTest {
    @Autowired
    People people;
    @Autowired
    Database serviceADatabase;
    @Autowired
    MeterRegistry meters;
    @Autowired
    IndexHealth outboxHealth;

    private long deadLetter(long elementId) {
        return serviceADatabase.jdbc().sql("""
                INSERT INTO outbox (element_type, element_id, revision, first_version, last_version, created_at, due_at, attempts, error, dead_at)
                VALUES ('section', ?, 1, 1, 1, now(), now(), 8, 'field-invalid: document.comment', now()) RETURNING id""")
                .param(elementId).query(Long.class).single();
    }

    @Test
    void deadLettersAreListedAndTriedAgain() {
        long one = deadLetter(7_000_001);
        long two = deadLetter(7_000_002);
        people.admin().get("/service_a/outbox").then().statusCode(200).body("dead", greaterThanOrEqualTo(2));
        assertThat(meters.get("gatehouse.outbox.dead").gauge().value()).isGreaterThanOrEqualTo(2);
        assertThat(meters.get("gatehouse.outbox.depth").gauge().value()).isNotNegative();
        assertThat(meters.get("gatehouse.outbox.oldest.age").gauge().value()).isNotNegative();
        assertThat(outboxHealth.health().getDetails()).containsKeys("waiting", "dead");
        people.admin().get("/service_a/outbox/dead?per_page=250").then().statusCode(200)
                .body("dead.find { it.id == " + one + " }.error", equalTo("field-invalid: document.comment"))
                .body("dead.find { it.id == " + two + " }.attempts", equalTo(8));
        people.admin().body(Map.of("ids", List.of(one))).post("/service_a/outbox/dead/redrive").then().statusCode(200).body("redriven", equalTo(1));
        await().atMost(Duration.ofSeconds(10)).until(() -> rows(one) == 0);
        assertThat(rows(two)).isEqualTo(1);
        people.admin().body("{}").post("/service_a/outbox/dead/redrive").then().statusCode(200).body("redriven", greaterThanOrEqualTo(1));
        await().atMost(Duration.ofSeconds(10)).until(() -> rows(two) == 0);
        people.admin().body("{\"ids\":[]}").post("/service_a/outbox/dead/redrive").then().statusCode(400).body("field", equalTo("ids"));
    }

    private int rows(long id) {
        return serviceADatabase.jdbc().sql("SELECT count(*) FROM outbox WHERE id = ?").param(id).query(Integer.class).single();
    }

    @Test
    void outboxAndIndexAreForAdministrators() {
        String editor = people.userToken("user,editor");
        people.as(editor).get("/service_a/outbox").then().statusCode(403);
        people.as(editor).get("/service_a/outbox/dead").then().statusCode(403);
        people.as(editor).body("{}").post("/service_a/outbox/dead/redrive").then().statusCode(403);
        people.as(editor).post("/service_a/index/reconcile").then().statusCode(403);
        people.as(editor).get("/service_a/index/reconcile").then().statusCode(403);
        people.as(editor).post("/service_a/index/rebuild").then().statusCode(403);
    }
}
