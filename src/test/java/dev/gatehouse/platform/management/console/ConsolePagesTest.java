package dev.gatehouse.platform.management.console;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.LocatorAssertions;
import com.microsoft.playwright.options.ColorScheme;
import dev.gatehouse.support.Authenticator;
import dev.gatehouse.support.Browser;
import dev.gatehouse.support.GatehouseTest;
import dev.gatehouse.support.MutableClock;
import dev.gatehouse.support.People;
import dev.gatehouse.support.Tab;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;

/** The console in a browser. With {@code -Dgatehouse.screenshots=docs/images} the pictures of the documentation are taken. */
@GatehouseTest
class ConsolePagesTest {
    private static final String ROUTE = "org.apache.camel-gatehouse-routes-console-stopped";
    /** Milliseconds; the console loads some megabytes of scripts first. */
    private static final double PATIENCE = 20_000;
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
        Authenticator authenticator = new Authenticator(clock);
        String name = people.enrolled("viewer", authenticator).get("name");
        try (Tab tab = browser.open(management, 1280, 800, ColorScheme.LIGHT, 1)) {
            Page page = tab.page();
            page.navigate("/hawtio/");
            page.getByLabel("User name").fill(name);
            page.getByLabel("Password").fill(People.PASSWORD);
            page.getByLabel("Code of your authenticator, if you have one").fill(authenticator.nextCode());
            page.keyboard().press("Enter");
            // the console's own first page, whole: leaving it half loaded would count as an error of it
            assertThat(page.locator("body")).containsText("MBeans", new LocatorAssertions.ContainsTextOptions().setTimeout(PATIENCE));
            tab.goTo("/hawtio/camel/routes?nid=" + ROUTE);
            assertThat(page.locator("body")).containsText("console-stopped", new LocatorAssertions.ContainsTextOptions().setTimeout(PATIENCE));
            picture(page, "routes");
            tab.goTo("/hawtio/camel/routeDiagram?nid=" + ROUTE);
            assertThat(page.locator(".react-flow__node").first()).isVisible(new LocatorAssertions.IsVisibleOptions().setTimeout(PATIENCE));
            picture(page, "diagram");
        }
    }

    private static void picture(Page page, String name) {
        String folder = System.getProperty("gatehouse.screenshots");
        if (folder != null) {
            page.screenshot(new Page.ScreenshotOptions().setPath(Path.of(folder, "hawtio-" + name + ".png")));
        }
    }
}
