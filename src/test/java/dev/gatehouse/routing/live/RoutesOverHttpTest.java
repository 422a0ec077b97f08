package dev.gatehouse.routing.live;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItems;

import dev.gatehouse.gateway.GatewayChecking;
import dev.gatehouse.platform.Settings;
import dev.gatehouse.routing.command.RoutesCommand;
import dev.gatehouse.support.GatehouseTest;
import dev.gatehouse.support.People;
import io.micrometer.core.instrument.MeterRegistry;
import io.restassured.specification.RequestSpecification;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;

/** What the management port of a whole house tells of its routes. */
@GatehouseTest
class RoutesOverHttpTest {
    @TempDir
    Path folder;
    @Autowired
    People people;
    @Autowired
    Settings settings;
    @Autowired
    MeterRegistry meters;
    @LocalServerPort
    int management;
    private String viewer;

    private RequestSpecification viewer() {
        if (viewer == null) {
            viewer = people.userToken("viewer");
        }
        return given().port(management).auth().oauth2(viewer);
    }

    @Test
    void routesAndExplanationsAreForPeopleWithARoleForIt() {
        for (String path : new String[] {"/actuator/routes", "/actuator/routes/explain?path=/overview"}) {
            given().port(management).get(path).then().statusCode(401);
        }
    }

    @Test
    void badFileShowsInRoutesHealthAndMetricsWhileTheHouseStaysHealthy() throws Exception {
        Path file = settings.routesDir().resolve("over-http/bad.camel.yaml");
        Files.createDirectories(file.getParent());
        Files.writeString(file, "- route:\n    id: over-http-bad\n    form: {}\n");
        try {
            await().atMost(Duration.ofSeconds(20)).untilAsserted(() -> viewer().get("/actuator/routes").then().statusCode(200)
                    .body("files.find { it.file == 'over-http/bad.camel.yaml' }.status", equalTo("broken"))
                    .body("files.find { it.file == 'over-http/bad.camel.yaml' }.problem.line", equalTo(3))
                    .body("files.find { it.file == 'over-http/bad.camel.yaml' }.problem.reason", equalTo("a route may not have form")));
            viewer().get("/actuator/health").then().statusCode(200).body("status", equalTo("DEGRADED"))
                    .body("components.routes.details", equalTo(Map.of("over-http/bad.camel.yaml", "line 3: a route may not have form")));
            given().port(management).get("/actuator/health").then().statusCode(200).body(equalTo("{\"status\":\"DEGRADED\",\"groups\":[\"liveness\",\"readiness\"]}"));
            given().port(management).get("/actuator/health/readiness").then().statusCode(200).body("status", equalTo("UP"));
            assertThat(meters.get("gatehouse.routes.broken").gauge().value()).isEqualTo(1);
            assertThat(meters.get("gatehouse.routes.reloads").tag("result", "refused").counter().count()).isPositive();
        } finally {
            Files.delete(file);
        }
        await().atMost(Duration.ofSeconds(20)).untilAsserted(() -> viewer().get("/actuator/health").then().body("status", equalTo("UP")));
    }

    @Test
    void explanationTellsRouteGuardAndUpstreamAndNeverTheToken() throws Exception {
        String token = people.userToken("user");
        viewer().header("X-Explain-Token", token).get("/actuator/routes/explain?method=get&path=/example/hello").then().statusCode(200)
                .body("route", equalTo("gateway-example")).body("file", equalTo("gateway/example.camel.yaml"))
                .body("decision", equalTo("passes")).body("steps.step", hasItems("guard:jwt?roles=user", "relay:example"))
                .body("steps[0].reason", containsString("roles user, acr pwd")).body("upstream", containsString("http://127.0.0.1:"));
        String vault = viewer().header("X-Explain-Token", token).get("/actuator/routes/explain?path=/kms/keys/weather").then()
                .body("decision", equalTo("refused")).body("steps[0].reason", containsString("403 role-missing: needs role admin"))
                .body("steps[1].decision", equalTo("not reached")).extract().asString();
        assertThat(vault).doesNotContain(token);
        viewer().get("/actuator/routes/explain?path=/example/x").then().body("steps[0].reason", containsString("401 token-missing"));
        viewer().get("/actuator/routes/explain?path=/nowhere").then().body("steps[0].reason", containsString("404 not-found"));
    }

    @Test
    void commandLineAsksTheRunningHouse() throws Exception {
        Path token = Files.writeString(folder.resolve("token"), people.userToken("user"));
        assertThat(run("explain", "GET", "/overview?q=x", "--token-file", token.toString())).contains("gateway-overview", "passes", "not asked");
        assertThat(run("list")).contains("gateway/overview.camel.yaml", "GET /overview", "serving");
    }

    private String run(String... arguments) {
        StringWriter out = new StringWriter();
        String[] all = Stream.concat(Arrays.stream(arguments), Stream.of("--url",
                "http://127.0.0.1:" + management, "--data-dir", settings.dataDir().toString())).toArray(String[]::new);
        RoutesCommand.commandLine(GatewayChecking::components, file -> people.userToken("viewer")).setOut(new PrintWriter(out)).setErr(new PrintWriter(out)).execute(all);
        return out.toString();
    }
}
