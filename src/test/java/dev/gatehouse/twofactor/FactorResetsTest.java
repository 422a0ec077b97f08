package dev.gatehouse.twofactor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasKey;
import static org.hamcrest.Matchers.not;

import dev.gatehouse.audit.AuditTrail;
import dev.gatehouse.platform.Caller;
import dev.gatehouse.platform.Origin;
import dev.gatehouse.platform.database.Database;
import dev.gatehouse.support.Authenticator;
import dev.gatehouse.support.GatehouseTest;
import dev.gatehouse.support.MutableClock;
import dev.gatehouse.support.People;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

@GatehouseTest
class FactorResetsTest {
    @Autowired
    People people;
    @Autowired
    MutableClock clock;
    @Autowired
    Database twoFactorDatabase;
    @Autowired
    Database kmsDatabase;
    @Autowired
    AuditTrail twoFactorAudit;
    @Autowired
    MeterRegistry meters;

    private long rowsOf(String userId) {
        long rows = 0;
        for (String table : List.of("factors", "recovery_codes", "device_tokens", "guesses", "grants")) {
            rows += twoFactorDatabase.jdbc().sql("SELECT count(*) FROM " + table + " WHERE user_id = ?").param(userId)
                    .query(Long.class).single();
        }
        return rows;
    }

    @Test
    void administratorHelpsAUserWhoLostEverything() {
        Authenticator authenticator = new Authenticator(clock);
        Map<String, String> user = people.enrolledUser(authenticator);
        String name = user.get("name");
        String challenge = people.login(name, People.PASSWORD).path("challenge");
        people.nobody().body(Map.of("challenge", challenge, "otp_code", authenticator.nextCode())).post("/2fa/auth/verify")
                .then().statusCode(200);
        String again = people.login(name, People.PASSWORD).path("challenge");
        people.nobody().body(Map.of("challenge", again, "otp_code", authenticator.wrongCode())).post("/2fa/auth/verify");
        String id = user.get("id");
        people.as(user.get("token")).get("/2fa/factors").then().statusCode(200);
        double before = meters.counter("gatehouse.factor.events", "event", "reset").count();
        people.admin().post("/2fa/users/" + id + "/reset").then().statusCode(200).body("user_id", equalTo(id))
                .body("removed_factors", equalTo(1));
        assertThat(rowsOf(id)).as("nothing is left of it").isZero();
        assertThat(meters.counter("gatehouse.factor.events", "event", "reset").count()).isEqualTo(before + 1);
        assertThat(twoFactorDatabase.jdbc().sql("SELECT count(*) FROM audit_entries WHERE action = 'factor.reset' AND object = ?")
                .param(id).query(Long.class).single()).isEqualTo(1);
        people.as(user.get("token")).get("/2fa/factors").then().statusCode(401);
        assertThat(kmsDatabase.jdbc().sql("SELECT count(*) FROM audit_entries WHERE action = 'session.end-all' AND object = ?")
                .param(id).query(Long.class).single()).isEqualTo(1);
        people.login(name, People.PASSWORD).then().statusCode(200).body("$", hasKey("access_token")).body("$", not(hasKey("challenge")));
        people.nobody().body(Map.of("challenge", again, "otp_code", authenticator.nextCode())).post("/2fa/auth/verify")
                .then().statusCode(401);
    }

    @Test
    void resetTakesAnAdministratorAndAUsersId() {
        String path = "/2fa/users/usr_nobody/reset";
        people.nobody().post(path).then().statusCode(401);
        people.as(people.userToken("user")).post(path).then().statusCode(403);
        people.admin().post("/2fa/users/admin/reset").then().statusCode(400).body("field", equalTo("user_id"));
        people.admin().post(path).then().statusCode(200).body("removed_factors", equalTo(0));
        String token = people.adminToken();
        people.timePasses(java.time.Duration.ofMinutes(6));
        people.as(token).post(path).then().statusCode(401).body("type", equalTo("urn:gatehouse:problem:step-up-required"));
    }

    @Test
    void eventIsToldAndCountedOnlyWhenItIsCommitted() {
        List<String> told = new ArrayList<>();
        SimpleMeterRegistry counted = new SimpleMeterRegistry();
        FactorEvents events = new FactorEvents(twoFactorDatabase, twoFactorAudit, counted,
                (user, event) -> told.add(user + " " + event));
        Caller admin = Caller.service("test", Origin.internal());
        events.happened(admin, FactorEvent.RESET, "usr_told", Map.of());
        events.happened(admin, FactorEvent.VERIFIED, "usr_told", Map.of());
        assertThat(told).containsExactly("usr_told FACTORS_RESET");
        assertThat(counted.counter("gatehouse.factor.events", "event", "reset").count()).isEqualTo(1);
        twoFactorDatabase.tx().executeWithoutResult(tx -> {
            events.happened(admin, FactorEvent.REMOVED, "usr_told", "fac_x", Map.of());
            tx.setRollbackOnly();
        });
        assertThat(counted.counter("gatehouse.factor.events", "event", "removed").count()).isZero();
        assertThat(counted.getMeters()).as("one count for each kind of event").hasSize(FactorEvent.values().length);
    }
}
