package dev.gatehouse.twofactor;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.assertions.PlaywrightAssertions;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import dev.gatehouse.edge.EdgeServer;
import dev.gatehouse.support.Browser;
import dev.gatehouse.support.GatehouseTest;
import dev.gatehouse.support.People;
import dev.gatehouse.support.Tab;
import dev.gatehouse.twofactor.delivery.DeliveryHouse.Correspondents;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.springframework.beans.factory.annotation.Autowired;

/** Addresses, and codes that are sent there, on the page and by keyboard alone. */
@GatehouseTest
class PagesAddressesTest {
    @RegisterExtension
    static final Browser browser = new Browser();
    @Autowired
    People people;
    @Autowired
    Correspondents correspondents;
    @Autowired
    EdgeServer edge;

    private static List<String> addresses(Tab tab) {
        return tab.page().locator("#addresses strong").allTextContents();
    }

    private Tab open() {
        Tab tab = browser.open(edge.port(), 800, 900, ColorScheme.LIGHT, 1);
        tab.page().navigate("/2fa/");
        return tab.sees("Sign in");
    }

    private Tab password(Tab tab, String name) {
        return tab.types("User name", name).types("Password", People.PASSWORD).presses("Continue");
    }

    @Test
    void addressIsAddedSignedInWithChangedAndRemoved() throws Exception {
        String name = people.register("user");
        String first = Correspondents.newMailbox();
        String second = Correspondents.newMailbox();
        try (Tab tab = open()) {
            password(tab, name).sees("Your account").presses("Add an e-mail address");
            tab.types("E-mail address", "nobody").presses("Send the code").isToldAt("E-mail address", "Must be");
            tab.types("E-mail address", first).presses("Send the code").sees("Confirm the address");
            tab.presses("Send it again");
            PlaywrightAssertions.assertThat(tab.page().getByRole(AriaRole.ALERT)).containsText("Try again in 30 seconds.");
            tab.types("Code", "00000000").presses("Confirm").isToldAt("Code", "This code was not accepted.");
            tab.types("Code", correspondents.codeTo(first, 1)).presses("Confirm").sees("Your account").hears("m***@e***.org is confirmed.");
            assertThat(addresses(tab)).containsExactly("m***@e***.org");
            people.timePasses(Correspondents.COOLDOWN);

            tab.signsOut();
            password(tab.sees("Sign in"), name).sees("Enter your code");
            assertThat(tab.page().locator("#use-recovery").isVisible()).as("there are no recovery codes").isFalse();
            tab.presses("Send a code by e-mail").types("Code", correspondents.codeTo(first, 2)).presses("Sign in").sees("Your account");
            people.timePasses(Duration.ofMinutes(6));

            tab.presses("Change the e-mail address").types("E-mail address", second).presses("Send the code");
            tab.sees("Confirm that it is you").presses("Send a code by e-mail");
            tab.types("Code", correspondents.codeTo(first, 3)).presses("Confirm").sees("Change the e-mail address");
            PlaywrightAssertions.assertThat(tab.front().locator(".error")).containsText("Try again in 30 seconds.");
            people.timePasses(Correspondents.COOLDOWN);
            tab.presses("Send the code").sees("Confirm the address");
            tab.types("Code", correspondents.codeTo(second, 1)).presses("Confirm").sees("Your account").hears("is confirmed.");
            assertThat(addresses(tab)).as("it took the place of the other").hasSize(1);
            tab.presses("Remove m***@e***.org").sees("Remove m***@e***.org?").presses("Remove").hears("was removed.");
            assertThat(addresses(tab)).isEmpty();
        }
        people.login(name, People.PASSWORD).then().statusCode(200);
    }

    @Test
    void signingInThatTakesTooLongStartsAgain() throws Exception {
        String name = correspondents.userWith("email", Correspondents.newMailbox());
        try (Tab tab = open()) {
            tab.page().clock().install();
            password(tab, name).sees("Enter your code");
            PlaywrightAssertions.assertThat(tab.page().locator("#code-ends"))
                    .hasText(Pattern.compile("You have until \\d\\d:\\d\\d to finish signing in\\."));
            tab.page().clock().fastForward("05:01");
            tab.sees("Sign in").hears("Signing in took too long.");
        }
    }
}
