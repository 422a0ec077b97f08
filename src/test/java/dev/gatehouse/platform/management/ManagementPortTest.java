package dev.gatehouse.platform.management;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.endsWith;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.not;

import dev.gatehouse.platform.Settings;
import dev.gatehouse.platform.database.Databases;
import dev.gatehouse.support.Authenticator;
import dev.gatehouse.support.GatehouseTest;
import dev.gatehouse.support.MutableClock;
import dev.gatehouse.support.People;
import io.restassured.http.Cookies;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;

/** Who gets what at the management port, and how people log in there. */
@GatehouseTest
class ManagementPortTest {
    private static final List<String> FOR_PEOPLE = List.of("/actuator/routes", "/hawtio/", "/hawtio/jolokia", "/hawtio/user");
    @Autowired
    People people;
    @Autowired
    Settings settings;
    @Autowired
    Databases databases;
    @Autowired
    MutableClock clock;
    @LocalServerPort
    int management;
    private Authenticator authenticator;

    @BeforeEach
    void takeAuthenticator() {
        authenticator = new Authenticator(clock);
    }

    private RequestSpecification at() {
        return given().port(management).redirects().follow(false);
    }

    private RequestSpecification scraper() throws IOException {
        return at().auth().preemptive().basic("scraper", Files.readString(settings.dataDir().resolve("secrets/scraper-password")).strip());
    }

    @Test
    void anyoneLearnsWhetherItIsHealthyAndNothingElse() {
        for (String path : List.of("/actuator/health/liveness", "/actuator/health/readiness")) {
            at().get(path).then().statusCode(200).body(equalTo("{\"status\":\"UP\"}"));
        }
        FOR_PEOPLE.forEach(path -> at().get(path).then().statusCode(401));
        at().get("/metrics").then().statusCode(401);
        at().get("/hawtio/proxy/http/127.0.0.1/8081/").then().statusCode(401);
        at().header("Host", "evil.example").get("/actuator/health").then().statusCode(400);
    }

    @Test
    void scraperReadsMetricsAndHealthAndNothingElse() throws Exception {
        scraper().get("/metrics").then().statusCode(200).body(containsString("gatehouse_"));
        scraper().get("/actuator/health/readiness").then().statusCode(200).body("components.database.status", equalTo("UP"))
                .body("components.audit.status", equalTo("UP")).body("components.disk.details.writable", equalTo(true));
        for (String path : FOR_PEOPLE) {
            scraper().get(path).then().statusCode(403);
        }
    }

    @Test
    void eachRoleOfTheManagementPortLooksAndNoOtherDoes() {
        for (String role : List.of("viewer", "operator")) {
            String token = people.userToken(role);
            for (String path : List.of("/actuator/routes", "/hawtio/")) {
                at().auth().oauth2(token).get(path).then().statusCode(200);
            }
            at().auth().oauth2(token).get("/hawtio/user").then().body(containsString("\"user-"));
            at().auth().oauth2(token).get("/actuator/health").then().body("components.disk.status", equalTo("UP"));
        }
        String editor = people.userToken("user,editor");
        FOR_PEOPLE.forEach(path -> at().auth().oauth2(editor).get(path).then().statusCode(403));
        at().auth().oauth2(editor).get("/actuator/health").then().body("components", equalTo(null));
        at().auth().oauth2("no.good.token").get("/actuator/routes").then().statusCode(401);
        at().auth().oauth2(people.adminToken()).get("/actuator/env").then().statusCode(403);
        at().auth().oauth2(people.adminToken()).get("/actuator/heapdump").then().statusCode(403);
    }

    @Test
    void tokenCountsNoLongerThanItsSession() {
        String token = people.userToken("viewer");
        at().auth().oauth2(token).get("/actuator/routes").then().statusCode(200);
        people.as(token).post("/kms/logout").then().statusCode(200);
        at().auth().oauth2(token).get("/actuator/routes").then().statusCode(401);
        at().cookie(LoginCookie.NAME, token).get("/actuator/routes").then().statusCode(401);
    }

    private Response login(Map<String, String> form, Cookies cookies) {
        return at().contentType("application/x-www-form-urlencoded").cookies(cookies).formParam("_csrf", cookies.getValue("XSRF-TOKEN"))
                .formParams(form).post("/login");
    }

    @Test
    void browserLogsInAtThePageWithPasswordAndCodeAndOutAgain() {
        String name = people.enrolled("viewer", authenticator).get("name");
        Response page = at().accept("text/html").get("/hawtio/");
        assertThat(page.statusCode()).isEqualTo(302);
        assertThat(page.header("Location")).endsWith("/login");
        Cookies cookies = at().get("/login").then().statusCode(200).header("Cache-Control", containsString("no-store")).extract().detailedCookies();
        assertThat(cookies.get("XSRF-TOKEN").getSameSite()).isEqualTo("Strict");
        login(Map.of("username", name, "password", "a wrong but long passphrase"), cookies).then().statusCode(401)
                .body(containsString("The name or the password is wrong.")).header("Set-Cookie", not(containsString(LoginCookie.NAME)));
        login(Map.of("username", name, "password", People.PASSWORD), cookies).then().statusCode(403).body(containsString("A code of your authenticator"));
        Response in = login(Map.of("username", name, "password", People.PASSWORD, "code", authenticator.nextCode()), cookies);
        in.then().statusCode(303).header("Location", endsWith("/hawtio/"));
        assertThat(in.detailedCookie(LoginCookie.NAME)).satisfies(cookie -> {
            assertThat(cookie.isHttpOnly()).isTrue();
            assertThat(cookie.getSameSite()).isEqualTo("Strict");
            assertThat(cookie.getMaxAge()).isBetween(1L, 900L);
        });
        String token = in.cookie(LoginCookie.NAME);
        at().cookie(LoginCookie.NAME, token).get("/hawtio/user").then().statusCode(200).body(equalTo("\"" + name + "\""));
        at().cookie(LoginCookie.NAME, token).get("/hawtio/auth/logout").then().statusCode(303).cookie(LoginCookie.NAME, "");
        at().cookie(LoginCookie.NAME, token).get("/hawtio/user").then().statusCode(401);
    }

    @Test
    void loginPageLetsNobodyInWithoutARoleForItOrFromAnotherSite() {
        String editor = people.register("user,editor");
        Cookies cookies = at().get("/login").detailedCookies();
        login(Map.of("username", editor, "password", People.PASSWORD), cookies).then().statusCode(403).body(containsString("viewer, operator or admin"));
        at().contentType("application/x-www-form-urlencoded").formParams(Map.of("username", editor, "password", People.PASSWORD)).post("/login")
                .then().statusCode(403);
        login(Map.of("username", "<b>\"x", "password", "a wrong but long passphrase"), cookies).then().statusCode(401)
                .body(containsString("value=\"&lt;b&gt;&quot;x\"")).header("Content-Security-Policy", containsString("default-src 'none'"));
    }

    @Test
    void notReadyButAliveWhileActsCannotBeRecorded() throws Exception {
        databases.asOwner("service-a", owner -> owner.sql("REVOKE INSERT ON audit_entries FROM gatehouse_service_a").update());
        try {
            at().get("/actuator/health/readiness").then().statusCode(503).body(equalTo("{\"status\":\"DOWN\"}"));
            at().get("/actuator/health/liveness").then().statusCode(200);
            scraper().get("/metrics").then().body(containsString("gatehouse_ready 0.0"));
        } finally {
            databases.asOwner("service-a", owner -> owner.sql("GRANT INSERT ON audit_entries TO gatehouse_service_a").update());
        }
        at().get("/actuator/health/readiness").then().statusCode(200);
        scraper().get("/metrics").then().body(containsString("gatehouse_ready 1.0"));
    }
}
