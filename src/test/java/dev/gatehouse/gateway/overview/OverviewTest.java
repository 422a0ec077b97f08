package dev.gatehouse.gateway.overview;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.endsWith;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.greaterThanOrEqualTo;
import static org.hamcrest.Matchers.hasKey;
import static org.hamcrest.Matchers.matchesPattern;
import static org.hamcrest.Matchers.not;

import dev.gatehouse.platform.Problem;
import dev.gatehouse.support.GatehouseTest;
import dev.gatehouse.support.People;
import io.restassured.response.ValidatableResponse;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.camel.CamelContext;
import org.apache.camel.Processor;
import org.apache.camel.builder.RouteBuilder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

/** The overview with its legs as they are, and with legs that fail or do not come back. */
@GatehouseTest
class OverviewTest {
    private static final Map<String, String> LEGS = Map.of("search-search-internal", "direct:search-search",
            "service-a-elements-internal", "direct:service-a-elements");
    private final CountDownLatch over = new CountDownLatch(1);
    private final Processor late = exchange -> over.await(20, TimeUnit.SECONDS);
    private final Processor fails = exchange -> {
        throw Problem.UNAVAILABLE.exception();
    };
    private final Processor breaks = exchange -> {
        throw new IllegalStateException("secret detail of the inside");
    };
    @Autowired
    People people;
    @Autowired
    CamelContext camel;
    private String token;

    @BeforeEach
    void logIn() {
        token = people.userToken("user,editor");
    }

    @AfterEach
    void putTheRoutesBack() throws Exception {
        over.countDown();
        for (String leg : LEGS.keySet()) {
            if (camel.getRoute("instead-of-" + leg) != null) {
                camel.getRouteController().stopRoute("instead-of-" + leg);
                camel.removeRoute("instead-of-" + leg);
                camel.getRouteController().startRoute(leg);
            }
        }
    }

    private void search(Processor behaviour) throws Exception {
        replace("search-search-internal", behaviour);
    }

    private void serviceA(Processor behaviour) throws Exception {
        replace("service-a-elements-internal", behaviour);
    }

    private void replace(String leg, Processor behaviour) throws Exception {
        camel.getRouteController().stopRoute(leg);
        camel.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from(LEGS.get(leg)).routeId("instead-of-" + leg).process(behaviour);
            }
        });
    }

    private ValidatableResponse overview(String query) {
        return people.as(token).get("/overview" + query).then();
    }

    @Test
    void bothLegsAnswerWithTheirStatusAndLatency() {
        people.as(token).body(Map.of("elementType", "action", "elementId", 880_001, "comment", "an overviewable deed"))
                .post("/service_a/sequence").then().statusCode(201);
        await().atMost(Duration.ofSeconds(15)).untilAsserted(() -> overview("?q=overviewable").statusCode(200)
                .body("legs.search.found", equalTo(1)));
        overview("?q=overviewable").body("legs.search.status", equalTo("ok")).body("legs.service_a.status", equalTo("ok"))
                .body("legs.search.latency_ms", greaterThanOrEqualTo(0)).body("legs.service_a.latency_ms", greaterThanOrEqualTo(0))
                .body("legs.search.hits[0].document.comment", equalTo("an overviewable deed"))
                .body("legs.service_a.found", greaterThanOrEqualTo(1)).body("legs.service_a", hasKey("elements"));
        overview("").body("legs.search.found", greaterThanOrEqualTo(1));
    }

    @Test
    void failedLegIsNamedWithItsProblemAndTheOtherAnswers() throws Exception {
        search(fails);
        overview("?q=x").statusCode(200).body("legs.search.status", equalTo("failed"))
                .body("legs.search.problem", equalTo("unavailable")).body("legs.search.latency_ms", greaterThanOrEqualTo(0))
                .body("legs.service_a.status", equalTo("ok"));
    }

    @Test
    void causeOfAFailedLegStaysInside() throws Exception {
        serviceA(breaks);
        String answer = overview("?q=x").statusCode(200).body("legs.service_a.problem", equalTo("internal"))
                .body("legs.search.status", equalTo("ok")).extract().asString();
        assertThat(answer).doesNotContain("secret detail", "Exception");
    }

    @Test
    void lateLegIsNamedAndDoesNotHoldTheOtherBack() throws Exception {
        search(late);
        overview("?q=x").statusCode(200).body("legs.search.status", equalTo("late"))
                .body("legs.search.latency_ms", greaterThanOrEqualTo(2000)).body("legs.search", not(hasKey("found")))
                .body("legs.service_a.status", equalTo("ok"));
    }

    @Test
    void bothLegsLateIsAnAnswerToo() throws Exception {
        search(late);
        serviceA(late);
        overview("?q=x").statusCode(200).body("legs.search.status", equalTo("late")).body("legs.service_a.status", equalTo("late"));
    }

    @Test
    void bothLegsFailedIsAnAnswerToo() throws Exception {
        search(fails);
        serviceA(breaks);
        overview("?q=x").statusCode(200).body("legs.search.problem", equalTo("unavailable"))
                .body("legs.service_a.problem", equalTo("internal"));
    }

    @Test
    void oneLegLateAndOneFailedAreBothNamed() throws Exception {
        search(fails);
        serviceA(late);
        overview("?q=x").statusCode(200).body("legs.search.status", equalTo("failed")).body("legs.service_a.status", equalTo("late"));
    }

    @Test
    void headerSaysStatusAndLatencyOfEachLeg() throws Exception {
        search(fails);
        overview("?q=x").header("Server-Timing", matchesPattern("search;dur=\\d+;desc=failed, service_a;dur=\\d+;desc=ok"));
    }

    @Test
    void withoutARequiredLegThereIsNoAnswer() throws Exception {
        search(fails);
        overview("?q=x&require=service_a").statusCode(200);
        overview("?q=x&require=search").statusCode(502).body("type", endsWith("upstream-failed"))
                .body("legs.search.status", equalTo("failed")).body("legs.service_a.status", equalTo("ok"))
                .header("Server-Timing", containsString("search;dur="));
        overview("?q=x&require=other").statusCode(400).body("field", equalTo("require"));
        serviceA(late);
        overview("?q=x&require=service_a").statusCode(504).body("type", endsWith("upstream-timeout"));
    }

    @Test
    void queryGivenTwiceIsTheSearchLegsProblem() {
        overview("?q=a&q=b").statusCode(200).body("legs.search.problem", equalTo("field-invalid"))
                .body("legs.service_a.status", equalTo("ok"));
    }

    @Test
    void callerWithoutTheRoleIsRefusedBeforeAnyLeg() {
        people.nobody().get("/overview").then().statusCode(401);
        people.as(people.userToken("editor")).get("/overview").then().statusCode(403);
    }
}
