package dev.gatehouse.twofactor;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.not;

import dev.gatehouse.edge.EdgeServer;
import dev.gatehouse.support.GatehouseTest;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;

@GatehouseTest
class PagesHttpTest {
    private static final Path FILES = Path.of("src/main/resources/pages/2fa");
    private static final int MOST_BYTES = 52 * 1024;
    @Autowired
    EdgeServer edge;

    private RequestSpecification browser() {
        return given().port(edge.port()).redirects().follow(false);
    }

    @Test
    void pageMayLoadFromItsOwnOriginOnlyAndNobodyMayFrameIt() {
        browser().get("/2fa/").then().statusCode(200).header("Content-Type", "text/html; charset=utf-8")
                .header("Content-Security-Policy", "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
                        + "connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'")
                .header("X-Content-Type-Options", "nosniff").header("X-Frame-Options", "DENY")
                .header("Referrer-Policy", "no-referrer").header("Cross-Origin-Opener-Policy", "same-origin")
                .header("Cross-Origin-Resource-Policy", "same-origin");
    }

    @Test
    void withoutTheSlashAtTheEndItIsRedirected() {
        browser().get("/2fa").then().statusCode(308).header("Location", "/2fa/");
        browser().get("/2fa?next=//elsewhere.example").then().statusCode(308).header("Location", "/2fa/");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/2fa/", "/2fa/assets/app.js", "/2fa/assets/app.css", "/2fa/assets/icon.svg"})
    void fileThatIsStillTheSameIsNotSentAgain(String path) {
        Response first = browser().get(path);
        first.then().statusCode(200).header("Cache-Control", "no-cache");
        String etag = first.header("ETag");
        for (String known : List.of(etag, "W/" + etag, "\"other\", " + etag)) {
            Response again = browser().header("If-None-Match", known).get(path);
            again.then().statusCode(304).header("ETag", etag);
            assertThat(again.asByteArray()).isEmpty();
            assertThat(again.headers().hasHeaderWithName("Content-Length")).as("RFC 9110 section 8.6").isFalse();
        }
        browser().header("If-None-Match", "\"other\"").get(path).then().statusCode(200);
    }

    @Test
    void headSaysWhatGetWouldSend() {
        int length = browser().get("/2fa/").asByteArray().length;
        browser().head("/2fa/").then().statusCode(200).header("Content-Length", String.valueOf(length));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/2fa/assets/missing.js", "/2fa/assets/application.yaml", "/2fa/assets/a/app.js", "/2fa/index.html"})
    void nothingButTheFilesOfTheSiteIsServed(String path) {
        browser().get(path).then().statusCode(404).body("type", equalTo("urn:gatehouse:problem:not-found"));
    }

    @Test
    void callsBesideThePageAreStillTheApis() {
        browser().get("/2fa/enrol").then().statusCode(405).header("Allow", "POST");
        browser().get("/2fa/factors").then().statusCode(401).body("type", equalTo("urn:gatehouse:problem:token-missing"));
        browser().get("/2fa/elsewhere").then().statusCode(404);
        browser().post("/2fa/").then().statusCode(405).header("Allow", "GET, HEAD");
    }

    @Test
    void nothingStandsInlineAndAllOfItIsSmall() throws Exception {
        browser().get("/2fa/").then().body(not(containsString("<style"))).body(not(containsString("style=")))
                .body(not(containsString(" onclick"))).body(not(containsString("<script>")));
        try (Stream<Path> files = Files.list(FILES)) {
            int bytes = files.mapToInt(file -> browser().get("/2fa/" + (file.endsWith("index.html") ? "" : "assets/" + file.getFileName()))
                    .then().statusCode(200).extract().asByteArray().length).sum();
            assertThat(bytes).isBetween(10_000, MOST_BYTES);
        }
    }
}
