package dev.gatehouse.docs;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.startsWith;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import dev.gatehouse.edge.EdgeServer;
import dev.gatehouse.support.Browser;
import dev.gatehouse.support.GatehouseTest;
import dev.gatehouse.support.Tab;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;

/** {@code /docs/}: the API's documents in Swagger UI, under the same strict policy as our own pages. */
@GatehouseTest
class ApiPagesTest {
    @RegisterExtension
    static final Browser BROWSER = new Browser();
    @Autowired
    EdgeServer edge;

    @Test
    void operationsOfTheWholeAreShownAndNothingIsAskedElsewhere() {
        try (Tab tab = BROWSER.open(edge.port(), 1200, 900, ColorScheme.LIGHT, 1)) {
            Page page = tab.page();
            page.navigate("/docs/");
            // operations further down are drawn when they come into view
            Locator overview = page.locator(".opblock", new Page.LocatorOptions().setHasText("/overview")).first();
            overview.locator(".opblock-summary-control").click();
            assertThat(overview).containsText("asked in parallel");
            assertThat(overview.locator(".responses-table").first()).containsText("What the legs answered");
            assertThat(page.locator(".errors-wrapper")).hasCount(0);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"gateway.yaml", "kms.yaml", "two-factor.yaml", "search.yaml", "service-a.yaml"})
    void documentsAreThere(String document) {
        given().port(edge.port()).get("/docs/assets/" + document).then().statusCode(200).contentType("application/yaml")
                .body(startsWith("openapi: 3.1"));
    }

    @Test
    void wholeHasEveryPathAndAllItsReferencesLeadSomewhere() throws Exception {
        JsonNode whole = new ObjectMapper().readTree(given().port(edge.port()).get("/docs/assets/gatehouse.json").then()
                .statusCode(200).contentType("application/json").extract().asByteArray());
        assertThat(whole.get("paths").fieldNames()).toIterable()
                .contains("/overview", "/kms/login", "/2fa/auth/verify", "/typesense_client/search", "/service_a/sequence");
        assertThat(whole.findValuesAsText("$ref")).hasSizeGreaterThan(100)
                .allSatisfy(reference -> assertThat(whole.at(reference.substring(1)).isMissingNode()).as(reference).isFalse());
        assertThat(whole.findValuesAsText("operationId")).doesNotHaveDuplicates().contains("kms.login", "gateway.overview");
    }

    @Test
    void whatIsNoFileOfThePageIsNotFound() {
        given().port(edge.port()).get("/docs/assets/application.yaml").then().statusCode(404);
    }
}
