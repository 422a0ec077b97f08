package dev.gatehouse.gateway.guard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import dev.gatehouse.edge.EdgeServer;
import dev.gatehouse.kms.HouseKey;
import dev.gatehouse.kms.SigningKeys;
import dev.gatehouse.platform.Settings;
import dev.gatehouse.support.GatehouseTest;
import dev.gatehouse.support.MutableClock;
import dev.gatehouse.support.People;
import dev.gatehouse.support.Wire;
import io.jsonwebtoken.JwtBuilder;
import io.jsonwebtoken.Jwts;
import io.restassured.response.Response;
import java.security.PrivateKey;
import java.time.Duration;
import java.util.Base64;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;

/** What a client gets for each kind of bad token: code, problem and challenge (RFC 6750 section 3), and never the token back. */
@GatehouseTest
class TokensOverHttpTest {
    private static final String PATH = "/service_a/elements";
    private static final PrivateKey FOREIGN = Jwts.SIG.RS256.keyPair().build().getPrivate();
    @Autowired
    People people;
    @Autowired
    EdgeServer edge;
    @Autowired
    MutableClock clock;
    @Autowired
    Settings settings;
    @Autowired
    SigningKeys signingKeys;

    /** A token as the house signs them; what a test changes in it is all that is wrong. */
    private JwtBuilder token() {
        return Jwts.builder().header().keyId(HouseKey.of(signingKeys).kid()).type("at+jwt").and()
                .issuer(settings.issuer()).audience().add(settings.audience()).and().subject("usr_forged")
                .issuedAt(Date.from(clock.instant())).expiration(Date.from(clock.instant().plusSeconds(600)))
                .claim("roles", List.of("user", "editor", "admin")).claim("sid", "ses_forged").claim("acr", "mfa")
                .claim("auth_time", clock.instant().getEpochSecond());
    }

    private String signed(JwtBuilder token) {
        return token.signWith(HouseKey.of(signingKeys).key(), Jwts.SIG.RS256).compact();
    }

    private String withHeader(String header, String signature) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(header.getBytes()) + "."
                + signed(token()).split("\\.")[1] + "." + signature;
    }

    private void assertInvalid(Response answer, String token) {
        answer.then().statusCode(401).contentType("application/problem+json")
                .body("type", equalTo("urn:gatehouse:problem:token-invalid"))
                .header("WWW-Authenticate", "Bearer error=\"invalid_token\"");
        assertThat(answer.asString() + answer.headers()).doesNotContain(token);
    }

    @Test
    void goodTokenPassesSoThatWhatIsRefusedBelowIsRefusedForItsFault() {
        people.as(signed(token())).get(PATH).then().statusCode(200);
    }

    @TestFactory
    Stream<DynamicTest> tokenIsInvalidWhen() {
        String kid = HouseKey.of(signingKeys).kid();
        Map<String, String> tokens = Map.ofEntries(
                Map.entry("it is expired", signed(token().expiration(Date.from(clock.instant().minusSeconds(31))))),
                Map.entry("a foreign key signed it", token().signWith(FOREIGN, Jwts.SIG.RS256).compact()),
                Map.entry("alg is none", withHeader("{\"alg\":\"none\",\"kid\":\"" + kid + "\",\"typ\":\"at+jwt\"}", "")),
                Map.entry("it is unsecured", token().compact()),
                Map.entry("alg is HS256 under the public key", token().signWith(new SecretKeySpec(
                        signingKeys.find(kid).orElseThrow().key().getEncoded(), "HmacSHA256"), Jwts.SIG.HS256).compact()),
                Map.entry("typ is another", changed(t -> t.header().type("JWT").and())),
                Map.entry("iss is another", changed(t -> t.issuer("https://other.example"))),
                Map.entry("aud is another", changed(t -> t.claims().audience().remove(settings.audience()).add("other").and().and())),
                Map.entry("exp is missing", changed(t -> t.expiration(null))),
                Map.entry("kid is unknown", changed(t -> t.header().keyId("key_unknown").and())),
                Map.entry("kid is a path", changed(t -> t.header().keyId("../../etc/passwd").and())),
                Map.entry("it is no token", "not-a-token"));
        return tokens.entrySet().stream().map(each -> DynamicTest.dynamicTest(each.getKey(),
                () -> assertInvalid(people.as(each.getValue()).get(PATH), each.getValue())));
    }

    private String changed(UnaryOperator<JwtBuilder> change) {
        return signed(change.apply(token()));
    }

    @Test
    void missingTokenIsAskedForWithoutAnError() {
        people.nobody().get(PATH).then().statusCode(401).contentType("application/problem+json")
                .body("type", equalTo("urn:gatehouse:problem:token-missing")).header("WWW-Authenticate", "Bearer");
    }

    @ParameterizedTest
    @ValueSource(strings = {"?access_token=", "?authorization=Bearer%20", "?Authorization=Bearer%20"})
    void tokenInTheQueryIsNoToken(String query) {
        String token = people.userToken("user");
        Response answer = people.nobody().urlEncodingEnabled(false).get(PATH + query + token);
        answer.then().statusCode(401).body("type", equalTo("urn:gatehouse:problem:token-missing"));
        assertThat(answer.asString()).doesNotContain(token);
    }

    @Test
    void tokenInTheBodyOrACookieIsNoToken() {
        String token = people.userToken("user,editor");
        people.nobody().contentType("application/x-www-form-urlencoded").body("access_token=" + token).post("/service_a/sequence")
                .then().statusCode(401).body("type", equalTo("urn:gatehouse:problem:token-missing"));
        people.nobody().cookie("access_token", token).get(PATH).then().statusCode(401);
    }

    @ParameterizedTest
    @ValueSource(strings = {"Authorization: Bearer %1$s\nAuthorization: Bearer %1$s", "Authorization: Bearer %1$s\nauthorization: Basic YTpi",
            "Authorization: Basic YTpi\nAuthorization: Bearer %1$s"})
    void twoAuthorizationHeadersAreNotAcceptableHttp(String headers) throws Exception {
        String token = people.userToken("user");
        assertThat(send(headers.formatted(token))).startsWith("HTTP/1.1 400").contains("urn:gatehouse:problem:request-invalid")
                .doesNotContain(token);
    }

    @ParameterizedTest
    @ValueSource(strings = {"Basic %s", "Basic YTpi, Bearer %s", "Bearer %1$s, Bearer %1$s", "Bearer, %s", "DPoP %s", "%s", "Bearer",
            "Bearer %s Basic YTpi"})
    void anythingButOneBearerTokenIsInvalid(String field) throws Exception {
        String token = people.userToken("user");
        assertThat(send("Authorization: " + field.formatted(token))).startsWith("HTTP/1.1 401")
                .contains("urn:gatehouse:problem:token-invalid", "error=\"invalid_token\"").doesNotContain(token);
    }

    private String send(String headers) throws Exception {
        return Wire.exchange(edge.port(), "GET " + PATH + " HTTP/1.1\nHost: g\nConnection: close\n" + headers + "\n\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"editor", "User", "users"})
    void roleIsMatchedByExactNameOverHttp(String role) {
        people.as(signed(token().claim("roles", List.of(role)))).get(PATH).then().statusCode(403)
                .contentType("application/problem+json").body("type", equalTo("urn:gatehouse:problem:role-missing"));
    }

    @Test
    void enrolTokenMayNothingButEnrolAndChangeThePassword() {
        String token = signed(token().claim("scope", "enrol"));
        people.as(token).get(PATH).then().statusCode(403).body("type", equalTo("urn:gatehouse:problem:factor-required"));
        people.as(token).get("/overview").then().statusCode(403).body("type", equalTo("urn:gatehouse:problem:factor-required"));
        people.as(token).body(Map.of("service_name", "x")).post("/kms/keys").then().statusCode(403)
                .body("type", equalTo("urn:gatehouse:problem:factor-required"));
    }

    @Test
    void oldFactorIsChallengedAsRfc9470Says() {
        String token = signed(token().claim("auth_time", clock.instant().minus(Duration.ofMinutes(6)).getEpochSecond()));
        people.as(token).body(Map.of("service_name", "x")).post("/kms/keys").then().statusCode(401)
                .body("type", equalTo("urn:gatehouse:problem:step-up-required")).body("max_age", equalTo(300))
                .header("WWW-Authenticate", "Bearer error=\"insufficient_user_authentication\", "
                        + "error_description=\"a fresh second factor is needed\", acr_values=\"mfa\", max_age=\"300\"");
    }

    @Test
    void badTokenIsRefusedWhereNoneIsNeeded() {
        Response answer = people.as("forged").body(Map.of("challenge", "x", "otp_code", "123456")).post("/2fa/auth/verify");
        assertInvalid(answer, "forged");
    }
}
