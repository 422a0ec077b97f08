package dev.gatehouse.gateway.guard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import dev.gatehouse.platform.Ids;
import dev.gatehouse.support.GatehouseTest;
import dev.gatehouse.support.People;
import dev.gatehouse.support.RawUpstream;
import io.restassured.response.Response;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

/** API keys at the gate, over the whole house. */
@GatehouseTest
class DoorsTest {
    private final String service = "svc-" + Ids.token(6).toLowerCase().replaceAll("[^a-z0-9]", "x");
    @Autowired
    People people;
    @Autowired
    RawUpstream upstream;

    @BeforeEach
    void answer() {
        upstream.answers("HTTP/1.1 200 OK\nContent-Length: 2\nConnection: close", "ok");
    }

    private String key(List<String> roles) {
        return people.admin().body(Map.of("service_name", service, "roles", roles)).post("/kms/keys").then().statusCode(201)
                .extract().path("api_key");
    }

    private Response get(String key, String path) {
        return people.nobody().header("X-API-Key", key).get(path);
    }

    @Test
    void serviceIsKnownByItsKeyInEitherHeaderAndTheUpstreamLearnsWhoItIsAndNotTheKey() throws Exception {
        String key = key(List.of("editor"));
        get(key, "/doors/key/a").then().statusCode(200).body(equalTo("ok"));
        assertThat(upstream.nextHead()).contains("X-Caller-Kind: service\r\n", "X-Caller-Subject: " + service + "\r\n",
                "X-Caller-Roles: editor\r\n").doesNotContainIgnoringCase(key).doesNotContainIgnoringCase("x-api-key");
        people.nobody().header("Authorization", "ApiKey " + key).get("/doors/key/a").then().statusCode(200);
        people.nobody().header("X-API-Key", key).header("Authorization", "ApiKey " + key).get("/doors/key/a").then().statusCode(400);
        get(key, "/doors/editor").then().statusCode(200).body(equalTo("read"));
    }

    @Test
    void whoHasNoGoodKeyIsRefused() {
        people.nobody().get("/doors/key/a").then().statusCode(401).header("WWW-Authenticate", "ApiKey")
                .body("type", equalTo("urn:gatehouse:problem:key-missing"));
        get("ghk_wrong", "/doors/key/a").then().statusCode(401).header("WWW-Authenticate", "ApiKey")
                .body("type", equalTo("urn:gatehouse:problem:key-invalid"));
        people.as(people.userToken("user")).get("/doors/key/a").then().statusCode(401).body("type", equalTo("urn:gatehouse:problem:key-missing"));
        get(key(List.of("user")), "/doors/editor").then().statusCode(403).body("type", equalTo("urn:gatehouse:problem:role-missing"));
    }

    @Test
    void deletedKeyIsRefusedAtOnceAndARotatedOneWithItsOverlap() {
        String key = key(List.of());
        get(key, "/doors/key/a").then().statusCode(200);
        String next = people.admin().post("/kms/keys/" + service + "/rotate").then().statusCode(200).extract().path("api_key");
        get(key, "/doors/key/a").then().statusCode(401);
        get(next, "/doors/key/a").then().statusCode(200);
        people.admin().delete("/kms/keys/" + service).then().statusCode(204);
        get(next, "/doors/key/a").then().statusCode(401);
    }

    @Test
    void anyOfTheTwoIsEnoughAndBothTogetherAreNot() {
        String key = key(List.of("user"));
        String token = people.userToken("user");
        get(key, "/doors/any").then().statusCode(200);
        people.as(token).get("/doors/any").then().statusCode(200);
        people.as(token).header("X-API-Key", key).get("/doors/any").then().statusCode(400);
        people.nobody().get("/doors/any").then().statusCode(401).header("WWW-Authenticate", "Bearer, ApiKey");
        people.as(token).get("/doors/scope").then().statusCode(403).body("type", equalTo("urn:gatehouse:problem:scope-missing"))
                .header("WWW-Authenticate", "Bearer error=\"insufficient_scope\", scope=\"orders\"");
        people.as(key).get("/doors/any").then().statusCode(401);
    }
}
