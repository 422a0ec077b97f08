package dev.gatehouse.platform.management.console;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.LocatorAssertions;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import dev.gatehouse.support.Authenticator;
import dev.gatehouse.support.Browser;
import dev.gatehouse.support.GatehouseTest;
import dev.gatehouse.support.MutableClock;
import dev.gatehouse.support.People;
import dev.gatehouse.support.Tab;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;

/** The console in a browser. With {@code -Dgatehouse.screenshots=docs/images} the pictures of the documentation are taken. */
@GatehouseTest
class ConsolePagesTest {
    private static final String ROUTE = "console-stopped";
    private static final String ROUTES = "/hawtio/camel/routes?nid=org.apache.camel-gatehouse-routes";
    /** Column of the exchanges that went well. */
    private static final int COMPLETED = 4;
    private static final int FIRST_ELEMENT = 770_000;
    /** Milliseconds; the console loads some megabytes of scripts first. */
    private static final double PATIENCE = 20_000;
    private static final LocatorAssertions.ContainsTextOptions TEXT_IN_TIME = new LocatorAssertions.ContainsTextOptions().setTimeout(PATIENCE);
    @RegisterExtension
    static final Browser browser = new Browser();
    @Autowired
    People people;
    @Autowired
    MutableClock clock;
    @LocalServerPort
    int management;

    @Test
    void viewerSeesTheDiagramOfARouteAndItsStatistics() {
        somethingIsAskedOfServiceA();
        try (Tab tab = logIn(person("viewer"))) {
            tab.goTo(ROUTES);
            Page page = tab.page();
            Locator elements = row(page, "service-a-elements");
            assertThat(elements).containsText("Started", TEXT_IN_TIME);
            assertThat(elements.locator("td").nth(COMPLETED)).hasText(Pattern.compile("[1-9]\\d*"));
            elements.evaluate("row => row.scrollIntoView()");
            picture(page, "routes");
            openInTheTree(page, "service-a-sequence");
            assertThat(page.locator(".react-flow__node").first()).isVisible(new LocatorAssertions.IsVisibleOptions().setTimeout(PATIENCE));
            picture(page, "diagram");
        }
    }

    /** With {@code -Pdrill}: the console looks at its routes anew only now and then. That an operator may, {@link ConsoleTest} shows. */
    @Test
    @EnabledIfSystemProperty(named = "gatehouse.drill.long", matches = "true")
    void operatorStopsAndStartsARouteByTheMouse() {
        try (Tab tab = logIn(person("operator,user"))) {
            tab.goTo(ROUTES);
            Page page = tab.page();
            press(page, "Stop");
            assertThat(row(page, ROUTE)).containsText("Stopped", TEXT_IN_TIME);
            press(page, "Start");
            assertThat(row(page, ROUTE)).containsText("Started", TEXT_IN_TIME);
        }
    }

    @Test
    void viewerWhoPressesStopIsToldWhyNothingHappens() {
        try (Tab tab = logIn(person("viewer,user"))) {
            tab.goTo(ROUTES);
            Page page = tab.page();
            press(page, "Stop");
            assertThat(page.locator("body")).containsText("Couldn't stop the route: role-missing: needs role operator or admin", TEXT_IN_TIME);
            assertThat(row(page, ROUTE)).containsText("Started");
        }
    }

    @Test
    void operatorWhoseFactorIsOldIsToldToShowItAgain() {
        Person operator = person("operator,user");
        try (Tab tab = logIn(operator)) {
            tab.goTo(ROUTES);
            clock.advance(Duration.ofMinutes(6));
            press(tab.page(), "Stop");
            assertThat(tab.page().locator("body")).containsText("step-up-required", TEXT_IN_TIME);
            assertThat(row(tab.page(), ROUTE)).containsText("Started");
        }
    }

    private record Person(String name, Authenticator authenticator) {}

    private Person person(String roles) {
        Authenticator authenticator = new Authenticator(clock);
        return new Person(people.enrolled(roles, authenticator).get("name"), authenticator);
    }

    /** To the console's own first page, whole: leaving it half loaded would count as an error of it. */
    private Tab logIn(Person person) {
        Tab tab = browser.open(management, 1280, 800, ColorScheme.LIGHT, 1);
        Page page = tab.page();
        page.navigate("/hawtio/");
        page.getByLabel("User name").fill(person.name());
        page.getByLabel("Password").fill(People.PASSWORD);
        page.getByLabel("Code of your authenticator, if you have one").fill(person.authenticator().nextCode());
        page.keyboard().press("Enter");
        assertThat(page.locator("body")).containsText("MBeans", TEXT_IN_TIME);
        return tab;
    }

    private void somethingIsAskedOfServiceA() {
        String editor = people.userToken("user,editor");
        for (int i = 1; i <= 12; i++) {
            people.as(editor).body(Map.of("elementType", "action", "elementId", FIRST_ELEMENT + i, "comment", "seen in the console"))
                    .post("/service_a/sequence").then().statusCode(201);
            people.as(editor).get("/service_a/elements?per_page=1").then().statusCode(200);
            people.as(editor).get("/service_a/elements/action/" + (FIRST_ELEMENT + i)).then().statusCode(200);
        }
        people.as(editor).get("/service_a/elements/action/" + FIRST_ELEMENT).then().statusCode(404);
    }

    private static Locator row(Page page, String route) {
        return page.locator("tr", new Page.LocatorOptions().setHas(page.getByText(route, new Page.GetByTextOptions().setExact(true))));
    }

    private static void press(Page page, String button) {
        row(page, ROUTE).getByRole(AriaRole.CHECKBOX).check();
        page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName(button).setExact(true)).click();
    }

    private static void openInTheTree(Page page, String route) {
        page.getByText("Expand all").click();
        page.locator("[role=treeitem]").getByText(route, new Locator.GetByTextOptions().setExact(true)).last().click();
        page.getByText("Route Diagram").first().click();
    }

    private static void picture(Page page, String name) {
        String folder = System.getProperty("gatehouse.screenshots");
        if (folder != null) {
            page.screenshot(new Page.ScreenshotOptions().setPath(Path.of(folder, "hawtio-" + name + ".png")));
        }
    }
}
