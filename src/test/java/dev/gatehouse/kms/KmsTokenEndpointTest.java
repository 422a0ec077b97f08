package dev.gatehouse.kms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItems;
import static org.hamcrest.Matchers.hasKey;
import static org.hamcrest.Matchers.not;

import com.fasterxml.jackson.databind.JsonNode;
import dev.gatehouse.platform.Ids;
import dev.gatehouse.platform.Settings;
import dev.gatehouse.platform.database.Database;
import dev.gatehouse.support.GatehouseTest;
import dev.gatehouse.support.People;
import dev.gatehouse.support.Race;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.annotation.Autowired;

/** RFC 6749 sections 4.4, 5 and 6, RFC 7009, RFC 8414 and RFC 9068 as the KMS keeps them. */
@GatehouseTest
class KmsTokenEndpointTest {
    @Autowired
    People people;
    @Autowired
    Database kmsDatabase;
    @Autowired
    Settings settings;

    private static String serviceName() {
        return "svc-" + Ids.token(6).toLowerCase(Locale.ROOT).replace("_", "x");
    }

    private Response login() {
        return people.login(people.register("user"), People.PASSWORD);
    }

    private Response refresh(String token) {
        return people.form().formParam("grant_type", "refresh_token").formParam("refresh_token", token).post("/kms/token");
    }

    private Response clientCredentials(String name, String key) {
        return people.form().auth().preemptive().basic(name, key).formParam("grant_type", "client_credentials").post("/kms/token");
    }

    @Test
    void refreshTokenRotatesByFormAndByJson() {
        Response first = refresh(login().path("refresh_token"));
        first.then().statusCode(200).header("Cache-Control", "no-store").body("token_type", equalTo("bearer")).body("expires_in", equalTo(900));
        Response second = people.nobody().body(Map.of("grant_type", "refresh_token", "refresh_token", first.path("refresh_token"), "scope", "ignored"))
                .post("/kms/token");
        second.then().statusCode(200);
        people.as(second.path("access_token")).get("/service_a/elements").then().statusCode(200);
    }

    @Test
    void reuseEndsTheFamilyAndIsAudited() {
        Response login = login();
        Response next = refresh(login.path("refresh_token"));
        refresh(login.path("refresh_token")).then().statusCode(400).body("error", equalTo("invalid_grant"))
                .body("type", equalTo("urn:gatehouse:problem:grant-invalid"));
        refresh(next.path("refresh_token")).then().statusCode(400).body("error", equalTo("invalid_grant"));
        people.as(next.path("access_token")).get("/service_a/elements").then().statusCode(401);
        String session = People.claims(next.path("access_token")).get("sid").asText();
        assertThat(kmsDatabase.jdbc().sql("SELECT outcome FROM audit_entries WHERE action = 'session.refresh-reuse' AND object = ?")
                .param(session).query(String.class).list()).containsOnly("DENIED").isNotEmpty();
    }

    @Test
    void ofManyUsersOfOneRefreshTokenAtOnceExactlyOneGetsTokensAndTheFamilyEnds() throws Exception {
        String token = login().path("refresh_token");
        List<Response> answers = Race.of(8, () -> refresh(token));
        List<Response> good = answers.stream().filter(answer -> answer.statusCode() == 200).toList();
        assertThat(good).hasSize(1);
        assertThat(answers.stream().filter(answer -> answer.statusCode() != 200)).allMatch(answer -> answer.statusCode() == 400);
        refresh(good.get(0).path("refresh_token")).then().statusCode(400).body("error", equalTo("invalid_grant"));
        people.as(good.get(0).path("access_token")).get("/service_a/elements").then().statusCode(401);
    }

    @Test
    void sessionEndsHoweverOftenItIsRefreshed() {
        String token = login().path("refresh_token");
        for (int hour = 0; hour < 11; hour++) {
            people.timePasses(Duration.ofHours(1));
            token = refresh(token).then().statusCode(200).extract().path("refresh_token");
        }
        people.timePasses(Duration.ofMinutes(61));
        refresh(token).then().statusCode(400).body("error", equalTo("invalid_grant"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            grant_type=refresh_token                                          | refresh_token  | invalid_request
            grant_type=refresh_token&refresh_token=                           | refresh_token  | invalid_request
            refresh_token=x                                                   | grant_type     | invalid_request
            grant_type=refresh_token&refresh_token=a&refresh_token=a          | refresh_token  | invalid_request
            grant_type=refresh_token&grant_type=refresh_token&refresh_token=a | grant_type     | invalid_request
            grant_type=password&username=a&password=b                         | grant_type     | unsupported_grant_type
            grant_type=refresh_token&refresh_token=%zz                        |                | invalid_request
            grant_type=refresh_token&refresh_token=%ff                        |                | invalid_request
            """)
    void badFormIsRefusedWithItsErrorCode(String form, String field, String error) {
        people.form().body(form).post("/kms/token").then().statusCode(400).contentType("application/problem+json")
                .body("error", equalTo(error)).body("field", equalTo(field));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {"grant_type":5}                                             | grant_type
            {"grant_type":"refresh_token","refresh_token":["a"]}         | refresh_token
            {"grant_type":"refresh_token","refresh_token":null}          | refresh_token
            {"grant_type":"refresh_token","grant_type":"refresh_token"}  |
            ["grant_type"]                                               |
            {"grant_type":                                               |
            """)
    void badJsonIsRefusedTheSameWay(String body, String field) {
        people.nobody().body(body).post("/kms/token").then().statusCode(400).body("error", equalTo("invalid_request")).body("field", equalTo(field));
    }

    @Test
    void otherMediaTypesAndLargeBodiesAreRefused() {
        people.form().contentType(ContentType.TEXT).body("grant_type=refresh_token").post("/kms/token").then().statusCode(415);
        people.form().body("grant_type=refresh_token&refresh_token=" + "x".repeat(17_000)).post("/kms/token").then().statusCode(413);
        people.form().post("/kms/token").then().statusCode(400);
    }

    @Test
    void serviceGetsAShortTokenThatIsUnmistakablyAServices() {
        String name = serviceName();
        String key = people.serviceKey(name);
        Response answer = clientCredentials(name, key);
        answer.then().statusCode(200).header("Cache-Control", "no-store").body("expires_in", equalTo(300)).body("$", not(hasKey("refresh_token")));
        answer.then().header("Pragma", "no-cache");
        JsonNode claims = People.claims(answer.path("access_token"));
        assertThat(claims.get("sub").asText()).isEqualTo(name).isEqualTo(claims.get("client_id").asText());
        assertThat(claims.get("exp").asLong() - claims.get("iat").asLong()).isEqualTo(300);
        for (String claim : List.of("iss", "aud", "jti", "iat", "roles")) {
            assertThat(claims.has(claim)).as("RFC 9068 section 2.2: " + claim).isTrue();
        }
        for (String claim : List.of("sid", "preferred_username", "acr", "amr", "auth_time")) {
            assertThat(claims.has(claim)).as(claim + " is a person's").isFalse();
        }
        people.form().formParam("grant_type", "client_credentials").formParam("client_id", name).formParam("client_secret", key)
                .post("/kms/token").then().statusCode(200);
    }

    @Test
    void serviceIsNoPerson() {
        String name = serviceName();
        String token = clientCredentials(name, people.serviceKey(name)).path("access_token");
        for (String path : List.of("/service_a/elements", "/kms/users", "/kms/sessions")) {
            people.as(token).get(path).then().statusCode(403).body("type", equalTo("urn:gatehouse:problem:caller-not-allowed"));
        }
        people.as(token).body(Map.of("old_password", "a", "new_password", "a long enough passphrase")).post("/kms/password").then().statusCode(403);
        people.as(token).body(Map.of("username", "x", "password", "a long enough passphrase")).post("/kms/register").then().statusCode(403);
    }

    @Test
    void unknownServiceAndWrongKeyGetTheSameAnswer() {
        String name = serviceName();
        String key = people.serviceKey(name);
        List<Response> answers = List.of(clientCredentials(name, "ghk_wrong"), clientCredentials(serviceName(), key), clientCredentials("usr_x", key),
                people.form().header("Authorization", "Basic !").formParam("grant_type", "client_credentials").post("/kms/token"),
                people.form().formParam("grant_type", "client_credentials").post("/kms/token"));
        for (Response answer : answers) {
            answer.then().statusCode(401).header("WWW-Authenticate", containsString("Basic realm=")).body("error", equalTo("invalid_client"));
        }
        assertThat(answers.stream().map(a -> a.asString().replaceAll("\"instance\":\"[^\"]*\"", "")).distinct()).hasSize(1);
    }

    @Test
    void twoWaysOfAuthenticationAtOnceAreRefused() {
        String name = serviceName();
        String key = people.serviceKey(name);
        people.form().auth().preemptive().basic(name, key).formParam("grant_type", "client_credentials").formParam("client_secret", key)
                .post("/kms/token").then().statusCode(400).body("error", equalTo("invalid_request"));
        people.form().auth().preemptive().basic(name, key).formParam("grant_type", "client_credentials").formParam("client_id", "other")
                .post("/kms/token").then().statusCode(400).body("error", equalTo("invalid_request"));
    }

    @Test
    void revokedAccessTokenFailsAloneAndAtOnce() {
        Response login = login();
        people.form().formParam("token", (String) login.path("access_token")).formParam("token_type_hint", "refresh_token").post("/kms/revoke")
                .then().statusCode(200);
        people.as(login.path("access_token")).get("/service_a/elements").then().statusCode(401);
        String next = refresh(login.path("refresh_token")).then().statusCode(200).extract().path("access_token");
        people.as(next).get("/service_a/elements").then().statusCode(200);
    }

    @Test
    void revokedRefreshTokenEndsItsSession() {
        Response login = login();
        people.nobody().body(Map.of("token", login.path("refresh_token"))).post("/kms/revoke").then().statusCode(200);
        people.as(login.path("access_token")).get("/service_a/elements").then().statusCode(401);
        refresh(login.path("refresh_token")).then().statusCode(400);
    }

    @Test
    void unknownTokenIsRevokedWithoutAWord() {
        for (String token : List.of("ghr_unknown", "a.b.c", "nonsense")) {
            people.form().formParam("token", token).post("/kms/revoke").then().statusCode(200);
        }
        people.form().formParam("token_type_hint", "access_token").post("/kms/revoke").then().statusCode(400)
                .body("field", equalTo("token")).body("error", equalTo("invalid_request"));
    }

    @Test
    void metadataIsWhereClientsLookForIt() {
        for (String path : List.of("/.well-known/oauth-authorization-server", "/kms/.well-known/oauth-authorization-server")) {
            people.nobody().get(path).then().statusCode(200).contentType(ContentType.JSON)
                    .body("issuer", equalTo(settings.issuer())).body("token_endpoint", equalTo(settings.issuer() + "/kms/token"))
                    .body("grant_types_supported", hasItems("refresh_token", "client_credentials"));
        }
    }
}
