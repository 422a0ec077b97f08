package dev.gatehouse.twofactor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasKey;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.notNullValue;

import dev.gatehouse.support.Authenticator;
import dev.gatehouse.support.GatehouseTest;
import dev.gatehouse.support.MutableClock;
import dev.gatehouse.support.People;
import dev.gatehouse.support.Race;
import io.restassured.response.Response;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

@GatehouseTest
class AuthenticatorsTest {
    private static final String STEP_UP = "urn:gatehouse:problem:step-up-required";
    @Autowired
    People people;
    @Autowired
    MutableClock clock;

    private final class Owner {
        final Authenticator phone = new Authenticator(clock);
        final Map<String, String> user;

        Owner(String roles) {
            user = people.enrolled(roles, phone);
        }

        String token() {
            return user.get("token");
        }

        Response factors() {
            return people.as(token()).get("/2fa/factors");
        }

        String firstId() {
            return factors().path("factors[0].factor_id");
        }

        Response remove(String id) {
            return people.as(token()).delete("/2fa/factors/" + id);
        }
    }

    @Test
    void severalAuthenticatorsHaveNamesAndEachIsGood() {
        Owner owner = new Owner("user");
        people.timePasses(Duration.ofSeconds(1));
        Response shown = people.as(owner.token()).body("{\"name\":\" tablet \",\"algorithm\":\"SHA1\"}").post("/2fa/enrol");
        Authenticator tablet = new Authenticator(clock);
        tablet.knows(shown.path("secret"));
        people.as(owner.token()).body(Map.of("factor_id", shown.path("factor_id"), "otp_code", tablet.nextCode())).post("/2fa/enrol/confirm")
                .then().statusCode(200).body("$", not(hasKey("recovery_codes")));
        owner.factors().then().statusCode(200).header("Cache-Control", "no-store").body("factors", hasSize(2))
                .body("factors[0].name", equalTo("authenticator")).body("factors[1].name", equalTo("tablet"))
                .body("factors[1].type", equalTo("totp")).body("factors[1].last_used_at", notNullValue())
                .body("recovery_codes_left", equalTo(10)).body("$", not(hasKey("warning")));
        assertThat(owner.factors().asString()).doesNotContain(shown.<String>path("secret")).doesNotContain("secret");
        for (Authenticator one : List.of(owner.phone, tablet)) {
            people.as(owner.token()).body(Map.of("otp_code", one.nextCode())).post("/2fa/auth/verify").then().statusCode(200);
        }
    }

    @Test
    void sixthAuthenticatorIsRefused() {
        Owner owner = new Owner("user");
        for (int i = 2; i <= 5; i++) {
            new Authenticator(clock).enrol(people, owner.token());
        }
        people.as(owner.token()).body("{}").post("/2fa/enrol").then().statusCode(409).body("detail", containsString("at most 5"));
    }

    @Test
    void renamingNeedsAFreshFactorAndOnesOwnAuthenticator() {
        Owner owner = new Owner("user");
        Owner other = new Owner("user");
        String id = owner.firstId();
        people.as(owner.token()).body("{\"name\":\"phone\"}").patch("/2fa/factors/" + id).then().statusCode(200)
                .body("name", equalTo("phone")).body("factor_id", equalTo(id));
        people.as(owner.token()).body("{\"name\":\"\"}").patch("/2fa/factors/" + id).then().statusCode(400).body("field", equalTo("name"));
        people.as(owner.token()).body("{}").patch("/2fa/factors/" + id).then().statusCode(400).body("field", equalTo("name"));
        people.as(other.token()).body("{\"name\":\"mine\"}").patch("/2fa/factors/" + id).then().statusCode(404);
        other.remove(id).then().statusCode(404);
        people.timePasses(Duration.ofMinutes(6));
        people.as(owner.token()).body("{\"name\":\"x\"}").patch("/2fa/factors/" + id).then().statusCode(401).body("type", equalTo(STEP_UP));
        owner.remove(id).then().statusCode(401).body("type", equalTo(STEP_UP));
        owner.factors().then().statusCode(200).body("factors[0].name", equalTo("phone"));
    }

    @Test
    void withTheLastOneOfAUserWhoNeedsNoneEverythingGoes() {
        Owner owner = new Owner("user");
        owner.remove(owner.firstId()).then().statusCode(204);
        owner.factors().then().body("factors", hasSize(0)).body("recovery_codes_left", equalTo(0)).body("$", not(hasKey("warning")));
        people.login(owner.user.get("name"), People.PASSWORD).then().body("$", hasKey("access_token")).body("$", not(hasKey("challenge")));
    }

    @Test
    void lastOneOfARoleThatMustHaveOneStays() {
        Owner owner = new Owner("user,admin");
        String first = owner.firstId();
        owner.remove(first).then().statusCode(409);
        new Authenticator(clock).enrol(people, owner.token());
        owner.remove(first).then().statusCode(204);
        owner.remove(owner.firstId()).then().statusCode(409);
    }

    @Test
    void oneStaysWhenBothOfAnAdminAreRemovedAtATime() throws Exception {
        Owner owner = new Owner("user,admin");
        new Authenticator(clock).enrol(people, owner.token());
        List<String> ids = owner.factors().path("factors.factor_id");
        List<Integer> statuses = Race.of(() -> owner.remove(ids.get(0)).statusCode(), () -> owner.remove(ids.get(1)).statusCode());
        assertThat(statuses).containsExactlyInAnyOrder(204, 409);
        owner.factors().then().body("factors", hasSize(1));
    }

    @Test
    void clockDriftIsNoticedAndOneSlowlyTypedCodeIsNot() {
        Owner owner = new Owner("user");
        verify(owner, 0).then().body("clock_drift_seconds", equalTo(0)).body("$", not(hasKey("hint")));
        verify(owner, -1).then().body("clock_drift_seconds", equalTo(-30)).body("$", not(hasKey("hint")));
        verify(owner, -1).then().body("clock_drift_seconds", equalTo(-30)).body("hint", containsString("30 s behind"));
        owner.factors().then().body("factors[0].clock_drift_seconds", equalTo(-30)).body("factors[0].hint", containsString("behind"));
        verify(owner, 1).then().body("clock_drift_seconds", equalTo(30)).body("hint", containsString("30 s ahead"));
        verify(owner, 0).then().body("$", not(hasKey("hint")));
    }

    private Response verify(Owner owner, int stepsOff) {
        Response answer = people.as(owner.token()).body(Map.of("otp_code", owner.phone.codeOff(stepsOff))).post("/2fa/auth/verify");
        answer.then().statusCode(200);
        return answer;
    }
}
