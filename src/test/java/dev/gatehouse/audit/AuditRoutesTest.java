package dev.gatehouse.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.everyItem;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.nullValue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.gatehouse.platform.Ids;
import dev.gatehouse.support.GatehouseTest;
import dev.gatehouse.support.MutableClock;
import dev.gatehouse.support.People;
import io.restassured.response.Response;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;

/** The record over HTTP. */
@GatehouseTest
class AuditRoutesTest {
    @Autowired
    People people;
    @Autowired
    MutableClock clock;
    @Autowired
    ObjectMapper json;

    private String key(String admin) {
        String name = "svc-" + Ids.token(6).toLowerCase().replace("_", "x");
        people.as(admin).body(Map.of("service_name", name)).post("/kms/keys").then().statusCode(201);
        return name;
    }

    @ParameterizedTest
    @ValueSource(strings = {"/kms/audit", "/2fa/audit", "/service_a/audit"})
    void recordIsForAdministratorsWithAFreshFactor(String base) {
        String editor = people.userToken("user,editor");
        String admin = people.adminToken();
        for (String path : new String[] {base, base + "/export", base + "/verify"}) {
            people.nobody().get(path).then().statusCode(401).body("type", equalTo("urn:gatehouse:problem:token-missing"));
            people.as(editor).get(path).then().statusCode(403).body("type", equalTo("urn:gatehouse:problem:role-missing"));
            people.as(admin).get(path).then().statusCode(200).header("Cache-Control", "no-store");
        }
        people.timePasses(Duration.ofMinutes(6));
        people.as(admin).get(base).then().statusCode(401).body("type", equalTo("urn:gatehouse:problem:step-up-required"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/kms/audit", "/2fa/audit", "/service_a/audit"})
    void recordOfEachServiceVerifies(String base) {
        people.admin().get(base + "/verify").then().statusCode(200).body("ok", equalTo(true)).body("findings", empty())
                .body("entries", greaterThan(0)).body("head.seq", greaterThan(0));
    }

    @Test
    void entryTellsWhoDidWhatFromWhere() {
        String admin = people.adminToken();
        String name = key(admin);
        String requestId = people.as(admin).get("/kms/keys/" + name).getHeader("X-Request-Id");
        people.as(admin).get("/kms/audit?action=api-key.read&object=" + name).then().statusCode(200)
                .body("entries.size()", equalTo(1)).body("next", nullValue())
                .body("entries[0].actor", containsString("usr_")).body("entries[0].actor_name", equalTo("admin"))
                .body("entries[0].source", equalTo("127.0.0.1")).body("entries[0].outcome", equalTo("OK"))
                .body("entries[0].request_id", equalTo(requestId)).body("entries[0].details", equalTo(Map.of()));
    }

    @Test
    void lookIntoTheRecordStandsInIt() {
        String admin = people.adminToken();
        String marker = "marker-" + Ids.token(6);
        people.as(admin).get("/kms/audit?object=" + marker).then().statusCode(200).body("entries", empty());
        people.as(admin).get("/kms/audit?action=audit.search&order=desc&limit=5").then().statusCode(200)
                .body("entries.details.object", org.hamcrest.Matchers.hasItem(marker));
    }

    @Test
    void pagesFollowEachOtherInBothOrders() {
        String admin = people.adminToken();
        String name = key(admin);
        for (int i = 0; i < 4; i++) {
            people.as(admin).get("/kms/keys/" + name).then().statusCode(200);
        }
        List<Number> up = pages(admin, name, "asc");
        List<Number> down = pages(admin, name, "desc");
        assertThat(up).hasSize(5).isSorted();
        assertThat(down).containsExactlyElementsOf(up.stream().sorted((a, b) -> Long.compare(b.longValue(), a.longValue())).toList());
    }

    private List<Number> pages(String admin, String name, String order) {
        List<Number> seqs = new ArrayList<>();
        Number next = order.equals("asc") ? 0 : Long.MAX_VALUE;
        while (next != null) {
            Response page = people.as(admin).get("/kms/audit?limit=2&object=" + name + "&order=" + order + "&after=" + next);
            page.then().statusCode(200);
            seqs.addAll(page.<List<Number>>path("entries.seq").stream().map(n -> (Number) n.longValue()).toList());
            next = page.path("next");
        }
        return seqs;
    }

    @Test
    void timeAndActorNarrowTheSearch() {
        String admin = people.adminToken();
        String name = key(admin);
        Instant before = clock.instant();
        people.timePasses(Duration.ofSeconds(10));
        people.as(admin).get("/kms/keys/" + name).then().statusCode(200);
        String search = "/kms/audit?object=" + name;
        people.as(admin).get(search + "&from=" + before.plusSeconds(5)).then().statusCode(200)
                .body("entries.action", equalTo(List.of("api-key.read")));
        people.as(admin).get(search + "&to=" + before.plusSeconds(5)).then().statusCode(200)
                .body("entries.action", equalTo(List.of("api-key.create")));
        String actor = people.as(admin).get(search).path("entries[0].actor");
        people.as(admin).get(search + "&actor=" + actor).then().body("entries.size()", equalTo(2)).body("entries.actor", everyItem(equalTo(actor)));
        people.as(admin).get(search + "&actor=usr_somebody_else").then().body("entries", empty());
    }

    @Test
    void exportIsOneEntryALineAndLosesNone() throws Exception {
        String admin = people.adminToken();
        Instant before = clock.instant();
        String name = key(admin);
        Response export = people.as(admin).get("/kms/audit/export?from=" + before);
        export.then().statusCode(200).header("Content-Type", containsString("application/x-ndjson"));
        List<JsonNode> entries = new ArrayList<>();
        for (String line : export.asString().split("\n")) {
            entries.add(json.readTree(line));
        }
        assertThat(entries).anyMatch(entry -> entry.path("object").asText().equals(name));
        for (int i = 1; i < entries.size(); i++) {
            assertThat(entries.get(i).path("seq").asLong()).isEqualTo(entries.get(i - 1).path("seq").asLong() + 1);
        }
        assertThat(entries.get(entries.size() - 1).path("action").asText()).isEqualTo("audit.export");
    }

    @ParameterizedTest
    @CsvSource({"from,from=yesterday", "from,from=%2B999999999-01-01T00:00:00Z", "to,to=-0001-01-01T00:00:00Z", "limit,limit=0",
        "limit,limit=1001", "limit,limit=x", "after,after=-1", "after,after=99999999999999999999", "order,order=up", "actor,actor=",
        "object,object=a%00b", "action,action=a&action=b"})
    void badParameterIsNamed(String field, String query) {
        people.admin().urlEncodingEnabled(false).get("/kms/audit?" + query).then().statusCode(400).body("field", equalTo(field));
    }
}
