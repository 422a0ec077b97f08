package dev.gatehouse.gateway.guard;

import dev.gatehouse.platform.Settings;
import dev.gatehouse.platform.services.Grants;
import dev.gatehouse.platform.services.Revocations;
import dev.gatehouse.platform.services.VerificationKeys;
import dev.gatehouse.platform.tokens.AccessTokens;
import java.time.Clock;
import java.util.concurrent.Executor;
import org.apache.camel.Component;

/** The way into this package. */
public final class Guards {
    private Guards() {}

    /**
     * The {@code guard:} component.
     *
     * @param workers for work that waits
     */
    public static Component component(VerificationKeys keys, Revocations revocations, Grants grants, Executor workers,
                                      Settings settings, Clock clock) {
        return new GuardComponent(new JwtGuard(new AccessTokens(keys, settings, clock), revocations, clock),
                new GrantGate(grants, workers));
    }

    /** One that says whether its options are right and lets nobody pass: for checking files where no house runs. */
    public static Component forChecking() {
        return new GuardComponent(null, null);
    }
}
