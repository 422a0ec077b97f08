package dev.gatehouse.gateway.guard;

import dev.gatehouse.platform.Settings;
import dev.gatehouse.platform.services.Revocations;
import dev.gatehouse.platform.services.VerificationKeys;
import dev.gatehouse.platform.tokens.AccessTokens;
import java.time.Clock;
import org.apache.camel.Component;

/** The way into this package. */
public final class Guards {
    private Guards() {}

    /** The {@code guard:} component. */
    public static Component component(VerificationKeys keys, Revocations revocations, Settings settings, Clock clock) {
        return new GuardComponent(new JwtGuard(new AccessTokens(keys, settings, clock), revocations, clock));
    }

    /** One that says whether its options are right and lets nobody pass: for checking files where no house runs. */
    public static Component forChecking() {
        return new GuardComponent(null);
    }
}
