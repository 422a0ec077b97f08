package dev.gatehouse.twofactor;

import static org.assertj.core.api.Assertions.assertThat;

import com.deque.html.axecore.playwright.AxeBuilder;
import com.deque.html.axecore.results.Rule;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route;
import com.microsoft.playwright.options.ColorScheme;
import dev.gatehouse.edge.EdgeServer;
import dev.gatehouse.support.Authenticator;
import dev.gatehouse.support.Browser;
import dev.gatehouse.support.GatehouseTest;
import dev.gatehouse.support.MutableClock;
import dev.gatehouse.support.People;
import dev.gatehouse.support.Tab;
import dev.gatehouse.twofactor.delivery.DeliveryHouse.Correspondents;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.annotation.Autowired;

/**
 * Every view of the page, in light and dark, on a phone and a desk. With {@code -Dgatehouse.screenshots=docs/images} the
 * pictures of the documentation are taken.
 */
@GatehouseTest
class PagesTourTest {
    private static final String SCREENSHOTS = "gatehouse.screenshots";
    private static final Set<String> PICTURED = Set.of("enrol", "account");
    private static final Set<String> BAD = Set.of("serious", "critical", "moderate");
    private static final String MADE_UP_SECRET = "GATEHOUSEMADEUPSECRETFORTHISPAGE";
    private static final int NARROW = 320;
    private static final int WIDE = 1280;
    private static final int HEIGHT = 900;
    @RegisterExtension
    static final Browser browser = new Browser();
    @Autowired
    People people;
    @Autowired
    MutableClock clock;
    @Autowired
    EdgeServer edge;
    @Autowired
    Correspondents correspondents;

    /** Contrast goes by the scheme, layout by the width: each of both once. */
    @Test
    void noViewHasAnAccessibilityViolationNorScrollsSideways() throws Exception {
        try (Tab tab = browser.open(edge.port(), NARROW, HEIGHT, ColorScheme.LIGHT, 1)) {
            tour(tab, people.register("user"), view -> {
                judge(tab, view + " in light", NARROW, new AxeBuilder(tab.page()));
                tab.page().emulateMedia(new Page.EmulateMediaOptions().setColorScheme(ColorScheme.DARK));
                tab.page().setViewportSize(WIDE, HEIGHT);
                judge(tab, view + " in dark", WIDE, new AxeBuilder(tab.page()).withRules(List.of("color-contrast")));
                tab.page().emulateMedia(new Page.EmulateMediaOptions().setColorScheme(ColorScheme.LIGHT));
                tab.page().setViewportSize(NARROW, HEIGHT);
            });
        }
    }

    /** Legacy mode: the page has no frames, and judging in a page of its own takes longer than judging. */
    private static void judge(Tab tab, String view, int width, AxeBuilder axe) {
        List<String> violations = axe.setLegacyMode(true).analyze().getViolations().stream()
                .filter(rule -> BAD.contains(rule.getImpact())).map(PagesTourTest::text).toList();
        assertThat(violations).as(view).isEmpty();
        assertThat(tab.page().evaluate("document.documentElement.scrollWidth")).as(view + " fits").isEqualTo(width);
    }

    @ParameterizedTest(name = "{0} {1}")
    @CsvSource({"LIGHT, 390, phone-light", "DARK, 390, phone-dark", "LIGHT, 1280, desk-light", "DARK, 1280, desk-dark"})
    @EnabledIfSystemProperty(named = SCREENSHOTS, matches = ".+")
    void picturesOfTheDocumentation(ColorScheme scheme, int width, String name) throws Exception {
        Path folder = Path.of(System.getProperty(SCREENSHOTS));
        try (Tab tab = browser.open(edge.port(), width, 900, scheme, 1)) {
            tab.page().route("**/2fa/enrol", PagesTourTest::showMadeUpSecret);
            tour(tab, people.register("user"), view -> {
                if (PICTURED.contains(view)) {
                    tab.page().evaluate("document.getElementById('username').textContent = 'ann'");
                    tab.page().screenshot(new Page.ScreenshotOptions().setPath(folder.resolve("2fa-" + view + "-" + name + ".png")));
                }
            });
        }
    }

    private static void showMadeUpSecret(Route route) {
        String uri = "otpauth://totp/Gatehouse:ann?secret=" + MADE_UP_SECRET + "&issuer=Gatehouse";
        String body = route.fetch().text().replaceAll("\"secret\":\"[^\"]*\"", "\"secret\":\"" + MADE_UP_SECRET + "\"")
                .replaceAll("\"qr_png\":\"[^\"]*\"", "\"qr_png\":\"" + QrCode.dataUri(uri) + "\"");
        route.fulfill(new Route.FulfillOptions().setStatus(201).setContentType("application/json").setBody(body));
    }

    /** Through all views; tells of each. */
    private void tour(Tab tab, String name, Consumer<String> seen) throws Exception {
        tab.page().navigate("/2fa/");
        tab.sees("Sign in");
        seen.accept("sign-in");
        tab.presses("Continue").isToldAt("User name", "Must be given.");
        seen.accept("error at a field");
        tab.types("User name", name).types("Password", People.PASSWORD).presses("Continue").sees("Your account");
        seen.accept("empty account");
        tab.presses("Add an authenticator").sees("Add an authenticator");
        seen.accept("name");
        Authenticator phone = new Authenticator(clock);
        phone.enrol(people, people.login(name, People.PASSWORD).path("access_token"));
        tab.presses("Cancel").sees("Your account");
        tab.signsOut().sees("Sign in");
        tab.types("User name", name).types("Password", People.PASSWORD).presses("Continue").sees("Enter your code");
        seen.accept("code");
        tab.presses("Use a recovery code instead").sees("Use a recovery code");
        seen.accept("recovery");
        tab.presses("Use the authenticator after all").sees("Enter your code");
        tab.types("Code", phone.nextCode()).presses("Sign in").sees("Your account").presses("Rename authenticator");
        seen.accept("rename");
        tab.types("Name", "Phone").presses("Save").hears("Renamed.");
        String mailbox = Correspondents.newMailbox();
        tab.presses("Add an e-mail address").sees("Add an e-mail address").types("E-mail address", mailbox);
        seen.accept("address");
        tab.presses("Send the code").sees("Confirm the address");
        seen.accept("address's code");
        tab.types("Code", correspondents.codeTo(mailbox, 1)).presses("Confirm").hears("is confirmed.");
        tab.presses("Add an authenticator").types("Name", "Tablet").presses("Continue").sees("Scan, then confirm");
        seen.accept("enrol");
        tab.presses("Cancel").sees("Your account");
        people.timePasses(Duration.ofMinutes(6));
        tab.presses("Make new codes").sees("Make new recovery codes?");
        seen.accept("sure");
        tab.presses("Make new codes").sees("Confirm that it is you");
        seen.accept("step-up");
        tab.types("Code", phone.codeOff(1)).presses("Confirm").sees("Your recovery codes");
        seen.accept("codes");
        tab.ticks("I have put them in a safe place").presses("Done").sees("Your account");
        seen.accept("account");
    }

    private static String text(Rule rule) {
        return rule.getId() + " (" + rule.getImpact() + "): " + rule.getNodes().stream().map(node -> node.getHtml() + " " + node.getFailureSummary()).toList();
    }
}
