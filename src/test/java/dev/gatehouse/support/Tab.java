package dev.gatehouse.support;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * A page and somebody in front of it who has a keyboard and nothing else. Closing it fails the test if anything was refused by
 * the Content-Security-Policy, any script failed, or any request went to another origin.
 */
public final class Tab implements AutoCloseable {
    private static final int MOST_STOPS = 80;
    private static final String TELL_VIOLATIONS =
            "document.addEventListener('securitypolicyviolation', e => console.error('CSP ' + e.violatedDirective + ' ' + e.blockedURI))";
    private final BrowserContext context;
    private final Page page;
    private final List<String> offences = new ArrayList<>();
    private boolean leaving;

    Tab(BrowserContext context, String origin) {
        this.context = context;
        context.addInitScript(TELL_VIOLATIONS);
        page = context.newPage();
        page.onConsoleMessage(message -> {
            // a refusal by the API is shown to the user, and logged by the browser on its own
            if (message.type().equals("error") && !message.text().startsWith("Failed to load resource: the server responded")
                    && !(leaving && message.text().contains("Failed to fetch"))) {
                offences.add("console: " + message.text());
            }
        });
        page.onPageError(error -> offences.add("script: " + error));
        page.onRequest(request -> {
            if (!request.url().startsWith(origin + "/") && !request.url().startsWith("data:") && !request.url().startsWith("blob:")) {
                offences.add("request to " + request.url());
            }
        });
    }

    public Page page() {
        return page;
    }

    /** Leaves a page that may be asking something: what is cut off by that is no offence. */
    public void goTo(String path) {
        leaving = true;
        page.navigate(path);
        leaving = false;
    }

    /** What is in front: an open dialog, else the view shown. */
    public Locator front() {
        return page.locator("dialog[open], section.view:visible").last();
    }

    /** Waits until that is the heading in front. */
    public Tab sees(String heading) {
        assertThat(front().locator("h1, h2").first()).hasText(heading);
        return this;
    }

    /** Waits until that is said to everybody, screen readers too. */
    public Tab hears(String text) {
        assertThat(page.locator("#status")).containsText(text);
        return this;
    }

    /** Waits until the field with that label is said to be wrong, in these words, and has the focus. */
    public Tab isToldAt(String label, String text) {
        Locator field = field(label);
        assertThat(field).hasAccessibleDescription(Pattern.compile("^" + text.replace(".", "\\.")));
        assertThat(field).hasAttribute("aria-invalid", "true");
        assertThat(field).isFocused();
        return this;
    }

    /** Tabs to the field with that label and types in place of what is there. */
    public Tab types(String label, String text) {
        tabTo(field(label));
        page.keyboard().press("Control+a");
        page.keyboard().type(text);
        return this;
    }

    /** Tabs to the tick with that label and sets or takes it. */
    public Tab ticks(String label) {
        tabTo(field(label));
        page.keyboard().press("Space");
        return this;
    }

    /** Tabs to the button with that name and presses it. */
    public Tab presses(String name) {
        Locator button = front().getByRole(AriaRole.BUTTON, new Locator.GetByRoleOptions().setName(name).setExact(true));
        assertThat(button).isVisible();
        tabTo(button);
        page.keyboard().press("Enter");
        return this;
    }

    /** Tabs to the button in the page's head, which is there in every view. */
    public Tab signsOut() {
        tabTo(page.locator("#signout"));
        page.keyboard().press("Enter");
        return this;
    }

    private Locator field(String label) {
        return front().getByLabel(label, new Locator.GetByLabelOptions().setExact(true));
    }

    private void tabTo(Locator target) {
        assertThat(target).isVisible();
        for (int stops = 0; stops < MOST_STOPS; stops++) {
            if (Boolean.TRUE.equals(target.evaluate("e => e === document.activeElement"))) {
                assertThat(target.evaluate("e => e.matches(':focus-visible') && getComputedStyle(e).outlineStyle"))
                        .as("focus is visible on " + target).isEqualTo("solid");
                return;
            }
            page.keyboard().press("Tab");
        }
        throw new AssertionError("the keyboard does not reach " + target);
    }

    @Override
    public void close() {
        leaving = true;
        context.close();
        assertThat(offences).as("refused by the policy, failed, or sent elsewhere").isEmpty();
    }
}
