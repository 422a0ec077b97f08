package dev.gatehouse.platform.management.console;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;

import dev.gatehouse.platform.database.Databases;
import dev.gatehouse.support.Authenticator;
import dev.gatehouse.support.GatehouseTest;
import dev.gatehouse.support.MutableClock;
import dev.gatehouse.support.People;
import io.restassured.http.ContentType;
import io.restassured.path.json.JsonPath;
import io.restassured.specification.RequestSpecification;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;

/** What the console's server shows and does, and for whom. */
@GatehouseTest
class ConsoleTest {
    private static final String ROUTE = "org.apache.camel:context=gatehouse,name=\"console-stopped\",type=routes";
    private static final String CONTEXT = "org.apache.camel:context=gatehouse,name=\"gatehouse\",type=context";
    @Autowired
    People people;
    @Autowired
    Databases databases;
    @Autowired
    MutableClock clock;
    @LocalServerPort
    int management;

    private RequestSpecification as(String token) {
        return given().port(management).auth().oauth2(token).contentType(ContentType.JSON);
    }

    private JsonPath ask(String token, Object question) {
        return as(token).body(question).post("/hawtio/jolokia").then().statusCode(200).extract().jsonPath();
    }

    private static Map<String, Object> read(String mbean, String attribute) {
        return Map.of("type", "read", "mbean", mbean, "attribute", attribute);
    }

    private static Map<String, Object> exec(String mbean, String operation, Object... arguments) {
        return Map.of("type", "exec", "mbean", mbean, "operation", operation, "arguments", List.of(arguments));
    }

    private String operator() {
        return people.enrolled("operator,user", new Authenticator(clock)).get("token");
    }

    private List<String> outcomes(String action) {
        return people.admin().get("/kms/audit?object=console-stopped&action=" + action).then().statusCode(200).extract().path("entries.outcome");
    }

    @Test
    void viewerSeesRoutesWithTheirDiagramsAndStatistics() {
        String viewer = people.userToken("viewer,user");
        people.as(viewer).get("/console-stopped").then().statusCode(200);
        assertThat(ask(viewer, Map.of("type", "search", "mbean", "org.apache.camel:type=routes,*")).getList("value", String.class))
                .anyMatch(name -> name.contains("\"gateway-overview\"")).anyMatch(name -> name.contains("\"kms-login\""));
        assertThat(ask(viewer, read(ROUTE, "State")).getString("value")).isEqualTo("Started");
        assertThat(ask(viewer, read(ROUTE, "ExchangesTotal")).getInt("value")).isPositive();
        assertThat(ask(viewer, exec(CONTEXT, "dumpRoutesAsXml()")).getString("value")).contains("id=\"console-stopped\"", "guard:jwt?roles=user");
        assertThat(ask(viewer, exec(CONTEXT, "dumpRoutesStatsAsXml(boolean,boolean)", true, true)).getString("value")).contains("routeStat id=\"console-stopped\"");
        assertThat(ask(viewer, read("java.lang:type=Memory", "HeapMemoryUsage")).getLong("value.used")).isPositive();
    }

    @Test
    void nothingElseOfTheProcessIsThereForAnybody() {
        String operator = operator();
        List<Object> attempts = new ArrayList<>(List.of(
                read("java.lang:type=Runtime", "SystemProperties"), read("java.lang:type=Runtime", "InputArguments"),
                read("java.lang:type=Runtime", "ClassPath"), read("com.zaxxer.hikari:type=Pool (kms)", "ActiveConnections"),
                read("JMImplementation:type=MBeanServerDelegate", "MBeanServerId"), read(CONTEXT, "GlobalOptions"),
                exec("java.lang:type=Memory", "gc"), exec("java.lang:type=Threading", "dumpAllThreads(boolean,boolean)", true, true),
                exec("com.sun.management:type=HotSpotDiagnostic", "dumpHeap", "/tmp/x", true),
                exec("com.sun.management:type=DiagnosticCommand", "vmSystemProperties"),
                exec("java.util.logging:type=Logging", "setLoggerLevel", "", "ALL"),
                exec(CONTEXT, "stop()"), exec(CONTEXT, "suspend()"), exec(CONTEXT, "dumpRoutesAsXml(boolean,boolean)", true, true),
                exec(CONTEXT, "addOrUpdateRoutesFromXml(java.lang.String)", "<routes/>"), exec(CONTEXT, "sendBody", "direct:kms-feed", "x"),
                exec(ROUTE, "remove()"), exec(ROUTE, "stop(long)", 1), exec(ROUTE, "updateRouteFromXml(java.lang.String)", "<route/>"),
                exec(ROUTE, "reset()"), exec(ROUTE, "setTracing(java.lang.Boolean)", true)));
        for (Object attempt : attempts) {
            JsonPath answer = ask(operator, attempt);
            assertThat(answer.getInt("status")).as("%s: %s", attempt, answer.getString("error")).isGreaterThanOrEqualTo(400);
            assertThat(answer.getString("value")).as("%s", attempt).isNull();
        }
        List<Integer> together = ask(operator, attempts).getList("status", Integer.class);
        assertThat(together).hasSameSizeAs(attempts).allMatch(status -> status >= 400);
        assertThat(ask(operator, Map.of("type", "list")).getMap("value").keySet()).isSubsetOf("org.apache.camel", "java.lang");
        assertThat(ask(operator, Map.of("type", "search", "mbean", "*:*")).getList("value", String.class))
                .allMatch(name -> name.startsWith("org.apache.camel:") || name.startsWith("java.lang:"));
    }

    @Test
    void questionsOfOtherKindsAndAboutOtherProcessesAreNotAsked() {
        String operator = operator();
        Map<String, Object> good = read("java.lang:type=Memory", "HeapMemoryUsage");
        Map<String, Object> elsewhere = Map.of("type", "read", "mbean", "java.lang:type=Memory", "attribute", "HeapMemoryUsage",
                "target", Map.of("url", "service:jmx:rmi:///jndi/rmi://127.0.0.1:1/x"));
        List<Object> bad = List.of(Map.of("type", "write", "mbean", ROUTE, "attribute", "Tracing", "value", true), elsewhere,
                Map.of("type", "notification", "command", "register"), List.of(good, elsewhere),
                "{\"type\":\"read\",\"type\":\"write\",\"mbean\":\"java.lang:type=Memory\"}", "[", "7", " ".repeat(300_000));
        bad.forEach(question -> as(operator).body(question).post("/hawtio/jolokia").then().statusCode(400));
    }

    @Test
    void nothingIsDoneByGetOrFromAnotherSite() {
        String operator = operator();
        String stop = "exec/org.apache.camel:context=gatehouse,name=!%22console-stopped!%22,type=routes/stop()";
        as(operator).urlEncodingEnabled(false).get("/hawtio/jolokia/version").then().statusCode(200);
        as(operator).urlEncodingEnabled(false).get("/hawtio/jolokia/read/java.lang:type=Memory/HeapMemoryUsage").then().statusCode(405);
        as(operator).queryParam("p", stop).get("/hawtio/jolokia").then().statusCode(405);
        given().port(management).cookie("gatehouse-login", operator).contentType(ContentType.JSON).body(exec(ROUTE, "stop()")).post("/hawtio/jolokia")
                .then().statusCode(403);
        as(operator).header("Origin", "https://evil.example").body(read(ROUTE, "State")).post("/hawtio/jolokia").then()
                .header("Access-Control-Allow-Origin", (String) null);
        assertThat(ask(operator, read(ROUTE, "State")).getString("value")).isEqualTo("Started");
    }

    @Test
    void routeIsStoppedAndStartedByAnOperatorWithAFreshFactorAndTheRecordSaysSoOnce() {
        String viewer = people.userToken("viewer,user");
        assertThat(ask(viewer, exec(ROUTE, "stop()")).getInt("status")).isEqualTo(403);
        String operator = operator();
        clock.advance(Duration.ofMinutes(6));
        JsonPath stale = ask(operator, exec(ROUTE, "stop()"));
        assertThat(stale.getInt("status")).isEqualTo(403);
        assertThat(stale.getString("error")).contains("step-up-required");
        assertThat(ask(viewer, read(ROUTE, "State")).getString("value")).isEqualTo("Started");
        int denied = outcomes("route.stop").stream().filter("DENIED"::equals).toList().size();
        assertThat(denied).isGreaterThanOrEqualTo(2);
        String fresh = operator();
        int stopped = outcomes("route.stop").stream().filter("OK"::equals).toList().size();
        try {
            assertThat(ask(fresh, exec(ROUTE, "stop()")).getInt("status")).isEqualTo(200);
            assertThat(ask(viewer, read(ROUTE, "State")).getString("value")).isEqualTo("Stopped");
            people.as(viewer).get("/console-stopped").then().statusCode(404);
            assertThat(outcomes("route.stop").stream().filter("OK"::equals)).hasSize(stopped + 1);
        } finally {
            assertThat(ask(fresh, exec(ROUTE, "start()")).getInt("status")).isEqualTo(200);
        }
        people.as(fresh).get("/console-stopped").then().statusCode(200).body(containsString("open"));
        String id = People.idOf(fresh);
        assertThat(people.admin().get("/kms/audit?object=console-stopped&actor=" + id).then().extract().<List<String>>path("entries.action"))
                .containsExactly("route.stop", "route.start");
    }

    @Test
    void routeGoesOnWhenItsStopCannotBeRecorded() {
        String operator = operator();
        databases.asOwner("kms", owner -> owner.sql("REVOKE INSERT ON audit_entries FROM gatehouse_kms").update());
        try {
            assertThat(ask(operator, exec(ROUTE, "stop()")).getInt("status")).isGreaterThanOrEqualTo(400);
        } finally {
            databases.asOwner("kms", owner -> owner.sql("GRANT INSERT ON audit_entries TO gatehouse_kms").update());
        }
        people.as(operator).get("/console-stopped").then().statusCode(200);
    }
}
