package dev.gatehouse.twofactor;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Download;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import dev.gatehouse.edge.EdgeServer;
import dev.gatehouse.support.Authenticator;
import dev.gatehouse.support.Browser;
import dev.gatehouse.support.GatehouseTest;
import dev.gatehouse.support.MutableClock;
import dev.gatehouse.support.People;
import dev.gatehouse.support.Tab;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.springframework.beans.factory.annotation.Autowired;

/** The page in a real browser, by keyboard alone. */
@GatehouseTest
class PagesTest {
    private static final String NEW_PASSWORD = "copper lantern forty otters";
    private static final String NOT_ACCEPTED = "This code was not accepted.";
    @RegisterExtension
    static final Browser browser = new Browser();
    @Autowired
    People people;
    @Autowired
    MutableClock clock;
    @Autowired
    EdgeServer edge;

    private static PageOwner owner;

    /** One owner is enough for most tests. */
    private PageOwner owner() {
        if (owner == null) {
            Authenticator authenticator = new Authenticator(clock);
            owner = new PageOwner(authenticator, people.enrolledUser(authenticator).get("name"));
        }
        return owner;
    }

    private Tab open() {
        Tab tab = browser.open(edge.port(), 800, 900, ColorScheme.LIGHT, 1);
        tab.page().navigate("/2fa/");
        return tab.sees("Sign in");
    }

    private Tab password(Tab tab, String name, String password) {
        return tab.types("User name", name).types("Password", password).presses("Continue");
    }

    private Tab signIn(Tab tab, PageOwner who) {
        password(tab, who.name, who.password).sees("Enter your code");
        return tab.types("Code", who.authenticator.nextCode()).presses("Sign in").sees("Your account");
    }

    private static Authenticator scan(Tab tab, MutableClock clock) {
        tab.sees("Scan, then confirm");
        Authenticator authenticator = new Authenticator(clock);
        authenticator.knows(tab.page().locator("#secret").textContent().replace(" ", ""));
        return authenticator;
    }

    private static List<String> names(Tab tab) {
        return tab.page().locator("#factors strong").allTextContents();
    }

    @Test
    void wholeWalkByKeyboardAlone() throws Exception {
        String name = people.register("user");
        try (Tab tab = open()) {
            password(tab, name, People.PASSWORD).sees("Your account");
            tab.presses("Add an authenticator").sees("Add an authenticator").types("Name", "phone").presses("Continue");
            Authenticator phone = scan(tab, clock);
            assertThat(tab.page().locator("#qr").evaluate("e => e.complete && e.naturalWidth")).isEqualTo(240);
            assertThat(tab.page().locator("#otpauth").getAttribute("href")).startsWith("otpauth://totp/Gatehouse:");
            tab.types("Type the code that the app shows now", phone.nextCode()).presses("Confirm").sees("Your recovery codes");
            List<String> codes = tab.page().locator("#code-list li").allTextContents();
            assertThat(codes).hasSize(10).doesNotHaveDuplicates();
            Download download = tab.page().waitForDownload(() -> tab.presses("Download"));
            assertThat(Files.readString(download.path())).contains(codes).contains(name);
            tab.presses("Done").isToldAt("I have put them in a safe place", "Print, download or write them down");
            tab.ticks("I have put them in a safe place").presses("Done").sees("Your account");
            assertThat(tab.page().content()).as("codes are gone from the page").doesNotContain(codes.get(0));

            tab.presses("Add an authenticator").types("Name", "tablet").presses("Continue");
            Authenticator tablet = scan(tab, clock);
            tab.types("Type the code that the app shows now", tablet.nextCode()).presses("Confirm").sees("Your account");
            tab.hears("Authenticator added.");
            assertThat(names(tab)).containsExactlyInAnyOrder("phone", "tablet");
            tab.presses("Rename tablet").sees("Rename the authenticator").types("Name", "kitchen").presses("Save").hears("Renamed.");
            assertThat(names(tab)).containsExactlyInAnyOrder("phone", "kitchen");
            tab.presses("Remove phone").sees("Remove phone?").presses("Remove").hears("phone was removed.");
            assertThat(names(tab)).containsExactly("kitchen");

            people.login(name, People.PASSWORD).then().statusCode(200);
            signInElsewhere(name, tablet);
            tab.signsOut().hears("You are signed out.");
            signIn(tab, new PageOwner(tablet, name));
            PlaywrightAssertions.assertThat(tab.page().locator("#sessions li")).hasCount(2);
            tab.page().keyboard().press("Tab");
            tab.presses(tab.page().locator("#sessions button").getAttribute("aria-label")).hears("The session has ended.");
            PlaywrightAssertions.assertThat(tab.page().locator("#sessions li")).hasCount(1);
            tab.signsOut().sees("Sign in").hears("You are signed out.");
        }
    }

    private void signInElsewhere(String name, Authenticator authenticator) {
        String challenge = people.login(name, People.PASSWORD).path("challenge");
        people.nobody().body(Map.of("challenge", challenge, "otp_code", authenticator.nextCode())).post("/2fa/auth/verify")
                .then().statusCode(200);
    }

    @Test
    void whatIsRefusedIsSaidInPlainWordsAtItsField() {
        PageOwner who = owner();
        try (Tab tab = open()) {
            tab.presses("Continue").isToldAt("User name", "Must be given.");
            tab.types("User name", who.name).presses("Continue").isToldAt("Password", "Must have 1 to 128 characters.");
            tab.types("Password", "not this one").presses("Continue");
            PlaywrightAssertions.assertThat(tab.front().getByRole(AriaRole.ALERT)).containsText("The user name or password is not right");
            tab.types("Password", who.password).presses("Continue").sees("Enter your code");
            tab.types("Code", "12").presses("Sign in").isToldAt("Code", "Must be");
            tab.types("Code", who.authenticator.wrongCode()).presses("Sign in").isToldAt("Code", NOT_ACCEPTED);
            String code = who.authenticator.nextCode();
            tab.types("Code", code.substring(0, 3) + " " + code.substring(3)).presses("Sign in").sees("Your account");
            tab.types("Present password", "not this one").types("New password", "password12345").presses("Change password")
                    .isToldAt("New password", "Is too easy to guess.");
            tab.types("New password", NEW_PASSWORD).presses("Change password").isToldAt("Present password", "The old password is not right.");
            tab.types("Present password", who.password).presses("Change password").sees("Sign in").hears("Your password was changed.");
        }
        who.password = NEW_PASSWORD;
        people.login(who.name, NEW_PASSWORD).then().statusCode(200);
    }

    @Test
    void staleSecondFactorIsAskedForAndTheActGoesOn() {
        PageOwner who = owner();
        try (Tab tab = open()) {
            signIn(tab, who);
            people.timePasses(Duration.ofMinutes(6));
            tab.presses("Make new codes").presses("Make new codes").sees("Confirm that it is you").presses("Cancel");
            tab.sees("Make new recovery codes?").presses("Make new codes").sees("Confirm that it is you");
            tab.types("Code", who.authenticator.wrongCode()).presses("Confirm").isToldAt("Code", NOT_ACCEPTED);
            tab.types("Code", who.authenticator.nextCode()).presses("Confirm").sees("Your recovery codes");
        }
    }

    @Test
    void oldAccessTokenIsRenewedWithoutAWord() {
        PageOwner who = owner();
        try (Tab tab = open()) {
            signIn(tab, who);
            people.timePasses(Duration.ofMinutes(20));
            tab.presses("Rename authenticator").types("Name", "phone").presses("Save").sees("Confirm that it is you");
            tab.types("Code", who.authenticator.nextCode()).presses("Confirm").sees("Your account").hears("Renamed.");
            people.timePasses(Duration.ofHours(13));
            tab.presses("Rename phone").types("Name", "other").presses("Save").sees("Sign in").hears("Please sign in again");
            assertThat(tab.page().locator("#factors li").count()).isZero();
        }
    }

    @Test
    void tokensAreNowhereButInMemoryAndTheDeviceIsKeptOnlyWhenTicked() {
        PageOwner who = owner();
        try (Tab tab = open()) {
            signIn(tab, who);
            assertThat(stored(tab)).isEqualTo("{}{}");
            assertThat(tab.page().context().cookies()).isEmpty();
            tab.page().reload();
            tab.sees("Sign in");
            password(tab, who.name, who.password).sees("Enter your code").types("Code", who.authenticator.nextCode())
                    .ticks("Remember this device").presses("Sign in").sees("Your account");
            assertThat(stored(tab)).contains("ghd_").doesNotContain("ghr_").doesNotContain("eyJ");
            String first = stored(tab);
            tab.signsOut();
            signIn(tab, who);
            assertThat(stored(tab)).as("still ticked, and the token is a new one").contains("ghd_").isNotEqualTo(first);
            tab.signsOut();
            password(tab, who.name, who.password).sees("Enter your code").types("Code", who.authenticator.nextCode())
                    .ticks("Remember this device").presses("Sign in").sees("Your account");
            assertThat(stored(tab)).isEqualTo("{}{}");
        }
    }

    private static String stored(Tab tab) {
        return (String) tab.page().evaluate("JSON.stringify(localStorage) + JSON.stringify(sessionStorage)");
    }

    @Test
    void lostAuthenticatorIsReplacedWithARecoveryCode() {
        String name = people.register("user");
        List<String> codes = new Authenticator(clock).enrol(people, people.login(name, People.PASSWORD).path("access_token"))
                .path("recovery_codes");
        try (Tab tab = open()) {
            password(tab, name, People.PASSWORD).sees("Enter your code").presses("Use a recovery code instead").sees("Use a recovery code");
            tab.types("Recovery code", "1-AAAA-AAAA-AAAA-AAAA").presses("Continue").isToldAt("Recovery code", NOT_ACCEPTED);
            tab.types("Recovery code", codes.get(4).toLowerCase()).presses("Continue").sees("Your account");
            tab.hears("Recovery code accepted; 9 left.");
            assertThat(tab.page().locator("#sessions").isVisible()).as("only an authenticator can be added").isFalse();
            tab.presses("Add an authenticator").presses("Continue");
            Authenticator added = scan(tab, clock);
            tab.types("Type the code that the app shows now", added.nextCode()).presses("Confirm").sees("Your account");
            assertThat(names(tab)).containsExactly("authenticator", "authenticator");
        }
    }

    @Test
    void whoMustHaveAFactorIsLedToIt() {
        String name = people.register("admin");
        try (Tab tab = open()) {
            password(tab, name, People.PASSWORD).sees("Your account");
            assertThat(tab.page().locator("[data-limited]").isVisible()).isTrue();
            tab.presses("Add an authenticator").types("Name", "key").presses("Continue");
            Authenticator added = scan(tab, clock);
            tab.types("Type the code that the app shows now", added.nextCode()).presses("Confirm").sees("Your recovery codes");
            tab.ticks("I have put them in a safe place").presses("Done").sees("Your account");
            tab.presses("Remove key").presses("Remove");
            PlaywrightAssertions.assertThat(tab.front().getByRole(AriaRole.ALERT)).containsText("It is the last one");
        }
    }

    @Test
    void signingOutEverywhereEndsThisSessionToo() {
        PageOwner who = owner();
        String challenge = people.login(who.name, who.password).path("challenge");
        String elsewhere = people.nobody().body(Map.of("challenge", challenge, "otp_code", who.authenticator.nextCode()))
                .post("/2fa/auth/verify").path("access_token");
        try (Tab tab = open()) {
            signIn(tab, who);
            tab.presses("Sign out everywhere").sees("Sign out everywhere?").presses("Sign out everywhere");
            tab.sees("Sign in").hears("You are signed out everywhere.");
        }
        people.as(elsewhere).get("/kms/sessions").then().statusCode(401);
    }
}
