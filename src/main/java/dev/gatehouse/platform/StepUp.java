package dev.gatehouse.platform;

import java.time.Duration;
import java.util.List;

/** The step-up challenge of RFC 9470. */
public final class StepUp {
    private StepUp() {}

    /** 401 with {@code error="insufficient_user_authentication"}, {@code acr_values} and {@code max_age} in seconds. */
    public static ProblemException required(Duration maxAge, List<String> acrs) {
        return Problem.STEP_UP_REQUIRED
                .exception("show a second factor at /2fa/auth/verify; it may be at most " + maxAge.toSeconds() + " s old")
                .with("max_age", maxAge.toSeconds())
                .header("WWW-Authenticate", "Bearer error=\"insufficient_user_authentication\", "
                        + "error_description=\"a fresh second factor is needed\", acr_values=\"" + String.join(" ", acrs)
                        + "\", max_age=\"" + maxAge.toSeconds() + "\"");
    }
}
