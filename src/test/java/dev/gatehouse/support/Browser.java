package dev.gatehouse.support;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import com.microsoft.playwright.options.ColorScheme;
import com.microsoft.playwright.options.ReducedMotion;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;

/** The Chromium of this machine, without a window, started once for all tests; they are skipped where there is none. */
public final class Browser implements ExecutionCondition {
    private static final List<Path> PLACES = List.of(Path.of("/usr/bin/chromium"), Path.of("/usr/bin/chromium-browser"),
            Path.of("/usr/bin/google-chrome"), Path.of("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"));
    private static final List<String> ARGUMENTS = List.of("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
            "--disable-background-networking", "--disable-component-update", "--disable-sync");
    private static final String MISSING = "no Chromium here; install it with `apt-get install -y chromium`";
    /** For what is waited for as for what is expected: ten recovery codes take seconds where others compute too. */
    private static final int PATIENCE_MILLIS = 20_000;
    private static com.microsoft.playwright.Browser chromium;

    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext tests) {
        if (executable().isPresent()) {
            return ConditionEvaluationResult.enabled("there is a Chromium");
        }
        System.err.println(tests.getDisplayName() + " is skipped: " + MISSING);
        return ConditionEvaluationResult.disabled(MISSING);
    }

    private static Optional<Path> executable() {
        return PLACES.stream().filter(Files::isExecutable).findFirst();
    }

    /** It ends with the process of the tests. */
    private static com.microsoft.playwright.Browser chromium() {
        if (chromium == null) {
            PlaywrightAssertions.setDefaultAssertionTimeout(PATIENCE_MILLIS);
            Playwright playwright = Playwright.create(new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
            chromium = playwright.chromium().launch(new BrowserType.LaunchOptions().setExecutablePath(executable().orElseThrow()).setArgs(ARGUMENTS));
        }
        return chromium;
    }

    /** A window with nothing remembered. */
    public Tab open(int port, int width, int height, ColorScheme scheme, double scale) {
        String origin = "http://127.0.0.1:" + port;
        BrowserContext context = chromium().newContext(new com.microsoft.playwright.Browser.NewContextOptions().setBaseURL(origin)
                .setViewportSize(width, height).setColorScheme(scheme).setDeviceScaleFactor(scale).setLocale("en-GB")
                .setTimezoneId("UTC").setReducedMotion(ReducedMotion.REDUCE));
        context.setDefaultTimeout(PATIENCE_MILLIS);
        return new Tab(context, origin);
    }
}
