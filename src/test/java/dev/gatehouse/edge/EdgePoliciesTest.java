package dev.gatehouse.edge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.nullValue;

import dev.gatehouse.support.GatehouseTest;
import dev.gatehouse.support.People;
import dev.gatehouse.support.RawUpstream;
import dev.gatehouse.support.Wire;
import io.restassured.specification.RequestSpecification;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

/** CORS, header fields, addresses and bounds of bodies, over the whole house. */
@GatehouseTest
class EdgePoliciesTest {
    private static final String PAGE = "https://app.example";
    @Autowired
    People people;
    @Autowired
    EdgeServer edge;
    @Autowired
    RawUpstream upstream;

    private RequestSpecification preflight(String origin, String method) {
        return people.nobody().header("Origin", origin).header("Access-Control-Request-Method", method);
    }

    @Test
    void preflightOfAnAllowedPageIsAnsweredWithoutAToken() {
        preflight(PAGE, "PUT").header("Access-Control-Request-Headers", "authorization").options("/edges/web").then().statusCode(204)
                .header("Access-Control-Allow-Origin", PAGE).header("Access-Control-Allow-Methods", "PUT")
                .header("Access-Control-Allow-Headers", "Authorization, Content-Type, X-API-Key")
                .header("Access-Control-Max-Age", "3600").header("Access-Control-Allow-Credentials", nullValue())
                .header("Vary", equalTo("Origin, Access-Control-Request-Method"));
    }

    @Test
    void preflightIsRefusedForOtherPagesAndForMethodsTheRouteHasNot() {
        preflight("https://evil.example", "GET").options("/edges/web").then().statusCode(403)
                .header("Access-Control-Allow-Origin", nullValue()).header("Vary", equalTo("Origin, Access-Control-Request-Method"));
        preflight(PAGE, "DELETE").options("/edges/web").then().statusCode(405);
        preflight(PAGE, "GET").options("/edges/nowhere").then().statusCode(404);
    }

    @Test
    void routeThatSaysNothingOfCorsTreatsAPreflightAsAnyRequest() {
        preflight(PAGE, "GET").options("/edges/here").then().statusCode(401).header("Access-Control-Allow-Origin", nullValue());
        people.nobody().header("Origin", PAGE).options("/edges/web").then().statusCode(405);
    }

    @Test
    void everyAnswerOfTheRouteCarriesItsFieldsAlsoTheGuards() {
        String token = people.userToken("user");
        people.as(token).header("Origin", PAGE).get("/edges/web").then().statusCode(200).body(equalTo("page"))
                .header("Access-Control-Allow-Origin", PAGE).header("Vary", "Origin")
                .header("Strict-Transport-Security", "max-age=31536000").header("X-Frame-Options", "DENY");
        people.nobody().header("Origin", PAGE).get("/edges/web").then().statusCode(401).header("Access-Control-Allow-Origin", PAGE)
                .header("X-Frame-Options", "DENY");
        people.as(token).header("Origin", "https://evil.example").get("/edges/web").then().statusCode(200)
                .header("Access-Control-Allow-Origin", nullValue()).header("Vary", "Origin");
        people.as(token).get("/edges/web").then().statusCode(200).header("Access-Control-Allow-Origin", nullValue());
    }

    @Test
    void callersFromOtherAddressesAreRefused() {
        String token = people.userToken("user");
        people.as(token).get("/edges/here").then().statusCode(200).body(equalTo("near"));
        people.as(token).get("/edges/there").then().statusCode(403).body("type", equalTo("urn:gatehouse:problem:caller-not-allowed"));
    }

    @Test
    void bodyWithinItsBoundIsRelayedAndALongerOneIsRefusedAtOnceWhenItSaysSo() throws Exception {
        upstream.answers((in, out) -> out.write(Wire.lines("HTTP/1.1 200 OK\nContent-Length: " + in.readNBytes(1024).length / 512
                + "\nConnection: close\n\nok")));
        String token = people.userToken("user");
        people.as(token).body("x".repeat(1024)).put("/edges/upload").then().statusCode(200).body(equalTo("ok"));
        upstream.answers("HTTP/1.1 200 OK\nContent-Length: 0\nConnection: close", "");
        people.as(token).body("x".repeat(1025)).put("/edges/upload").then().statusCode(413)
                .body("type", equalTo("urn:gatehouse:problem:body-too-large"));
        assertThat(upstream.isUntouched()).isTrue();
    }

    @Test
    void bodyOfUnknownLengthIsCutOffWhenItPassesTheBound() throws Exception {
        CompletableFuture<String> seen = new CompletableFuture<>();
        upstream.answers((in, out) -> seen.complete(new String(in.readAllBytes(), StandardCharsets.ISO_8859_1)));
        try (Socket client = Wire.connect(edge.port())) {
            OutputStream out = client.getOutputStream();
            out.write(Wire.lines("PUT /edges/upload HTTP/1.1\nHost: g\nAuthorization: Bearer " + people.userToken("user")
                    + "\nTransfer-Encoding: chunked\n\n400\n" + "a".repeat(1024) + "\n"));
            out.flush();
            assertThat(upstream.nextHead()).startsWith("PUT /edges/upload");
            out.write(Wire.lines("1\nb\n"));
            out.flush();
            String answer = new String(client.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
            assertThat(answer).startsWith("HTTP/1.1 413").containsIgnoringCase("connection: close").contains("body-too-large");
        }
        assertThat(seen.handle((body, broken) -> body == null ? "" : body).get(10, TimeUnit.SECONDS)).doesNotContain("b").doesNotEndWith("0\r\n\r\n");
    }
}
