package dev.gatehouse.gateway.issuers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import com.sun.net.httpserver.HttpServer;
import dev.gatehouse.support.GatehouseTest;
import dev.gatehouse.support.MutableClock;
import dev.gatehouse.support.People;
import dev.gatehouse.support.RawUpstream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

/** Tokens of another issuer over the whole house, their keys read from its URL. */
@GatehouseTest
class ForeignTokensOverHttpTest {
    private static final ForeignTokens TOKENS = new ForeignTokens("kc-1");
    private static final Map<String, Object> CLAIMS = Map.of("iss", "https://keycloak.example/realms/play", "aud", "gatehouse-api",
            "sub", "f2f1", "typ", "Bearer", "scope", "orders", "realm_access", Map.of("roles", List.of("reader", "admin")));
    @Autowired
    People people;
    @Autowired
    MutableClock clock;
    @Autowired
    HttpServer testUpstream;
    @Autowired
    RawUpstream upstream;

    @Test
    void foreignerIsAdmittedWhereARouteNamesTheIssuerAndNowhereElse() throws Exception {
        testUpstream.createContext("/realms/play/certs", exchange -> {
            byte[] body = TOKENS.jwks().getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        upstream.answers("HTTP/1.1 200 OK\nContent-Length: 2\nConnection: close", "ok");
        String token = TOKENS.signed("JWT", clock.instant(), CLAIMS);
        people.as(token).get("/doors/any").then().statusCode(200).body(equalTo("ok"));
        assertThat(upstream.nextHead()).contains("X-Caller-Subject: f2f1\r\n", "X-Caller-Issuer: https://keycloak.example/realms/play\r\n",
                "X-Caller-Roles: user\r\n", "X-Caller-Kind: user\r\n").doesNotContain("admin", "X-Caller-Acr");
        people.as(token).get("/doors/scope").then().statusCode(200).body(equalTo("orders"));
        people.as(token).get("/doors/elements").then().statusCode(200);
        people.as(token).get("/doors/keys").then().statusCode(403).body("type", equalTo("urn:gatehouse:problem:caller-not-allowed"));
        for (String path : List.of("/raw/x", "/kms/keys", "/kms/sessions", "/service_a/elements")) {
            people.as(token).get(path).then().statusCode(401);
        }
        people.as(token).body("{}").post("/2fa/enrol").then().statusCode(401);
        people.as(TOKENS.signed("JWT", clock.instant(), ForeignTokens.with(CLAIMS, "typ", "ID"))).get("/doors/any").then().statusCode(401);
    }
}
