package dev.gatehouse.kms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasKey;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.startsWith;

import dev.gatehouse.platform.Caller;
import dev.gatehouse.platform.Ids;
import dev.gatehouse.platform.Origin;
import dev.gatehouse.platform.Problem;
import dev.gatehouse.platform.ProblemException;
import dev.gatehouse.platform.Request;
import dev.gatehouse.support.GatehouseTest;
import dev.gatehouse.support.People;
import io.restassured.response.Response;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

/** RFC 7662 as the KMS keeps it. */
@GatehouseTest
class KmsIntrospectionTest {
    @Autowired
    People people;
    @Autowired
    LiveTokens liveTokens;
    @Autowired
    ClientAuthentication clients;

    private String name;
    private String key;

    private Response introspect(String token) {
        if (key == null) {
            name = "svc-" + Ids.token(6).toLowerCase(Locale.ROOT).replace("_", "x");
            key = people.serviceKey(name);
        }
        return people.form().auth().preemptive().basic(name, key).formParam("token", token).formParam("token_type_hint", "access_token")
                .post("/kms/introspect");
    }

    @Test
    void activeTokenOfAPersonSaysWhatItIs() {
        String user = people.register("user,editor");
        String token = people.login(user, People.PASSWORD).path("access_token");
        introspect(token).then().statusCode(200).header("Cache-Control", "no-store").body("active", equalTo(true))
                .body("username", equalTo(user)).body("sub", startsWith("usr_")).body("client_id", equalTo("gatehouse"))
                .body("token_type", equalTo("bearer")).body("roles", equalTo(List.of("editor", "user"))).body("acr", equalTo("pwd"))
                .body("amr", equalTo(List.of("pwd"))).body("jti", startsWith("tok_")).body("aud", equalTo(List.of("gatehouse")))
                .body("$", hasKey("exp")).body("$", hasKey("iat")).body("$", hasKey("auth_time"));
    }

    @Test
    void serviceAsksWithItsOwnTokenAndItsTokenIsActiveToo() {
        introspect("x").then().statusCode(200);
        String own = people.form().auth().preemptive().basic(name, key).formParam("grant_type", "client_credentials").post("/kms/token")
                .path("access_token");
        people.as(own).body(Map.of("token", own)).post("/kms/introspect").then().statusCode(200).body("active", equalTo(true))
                .body("sub", equalTo(name)).body("client_id", equalTo(name)).body("$", not(hasKey("username")));
    }

    @Test
    void anythingElseIsInactiveWithoutAReason() {
        Response login = people.login(people.register("user"), People.PASSWORD);
        String token = login.path("access_token");
        people.form().formParam("token", token).post("/kms/revoke").then().statusCode(200);
        String expired = people.userToken("user");
        people.timePasses(Duration.ofMinutes(16));
        for (String inactive : List.of("nonsense", "a.b.c", token, expired, (String) login.path("refresh_token"), token + "x")) {
            assertThat(introspect(inactive).then().statusCode(200).extract().asString()).isEqualTo("{\"active\":false}");
        }
    }

    @Test
    void onlyServicesMayAsk() {
        String person = people.userToken("user");
        people.as(person).body(Map.of("token", person)).post("/kms/introspect").then().statusCode(403)
                .body("type", equalTo("urn:gatehouse:problem:caller-not-allowed"));
        people.admin().body(Map.of("token", person)).post("/kms/introspect").then().statusCode(403);
        people.nobody().body(Map.of("token", person)).post("/kms/introspect").then().statusCode(401)
                .body("type", equalTo("urn:gatehouse:problem:token-missing"));
        people.form().auth().preemptive().basic("weather", "ghk_wrong").formParam("token", person).post("/kms/introspect").then().statusCode(401)
                .body("error", equalTo("invalid_client"));
        introspect("").then().statusCode(400).body("field", equalTo("token"));
    }

    @Test
    void eachServiceHasItsOwnAllowance() {
        Introspection introspection = new Introspection(liveTokens, clients, new KmsSettings(false, Duration.ofMinutes(15),
                Duration.ofMinutes(5), 2, Duration.ofHours(12), Duration.ofMinutes(5), Set.of()));
        Origin origin = Origin.internal();
        Caller busy = Caller.service("busy", origin);
        TokenToJudge token = new TokenToJudge("nonsense");
        introspection.introspect(busy, Request.none(), token);
        introspection.introspect(busy, Request.none(), token);
        ProblemException refused = catchThrowableOfType(ProblemException.class, () -> introspection.introspect(busy, Request.none(), token));
        assertThat(refused.problem()).isEqualTo(Problem.RATE_LIMITED);
        assertThat(refused.headers()).containsEntry("Retry-After", "1");
        assertThat(introspection.introspect(Caller.service("calm", origin), Request.none(), token).active()).isFalse();
        assertThatThrownBy(() -> introspection.introspect(Caller.anonymous(origin), Request.none(), token)).isInstanceOf(ProblemException.class);
    }
}
