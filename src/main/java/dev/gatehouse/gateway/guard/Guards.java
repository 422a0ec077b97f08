package dev.gatehouse.gateway.guard;

import dev.gatehouse.gateway.issuers.Issuers;
import dev.gatehouse.platform.Settings;
import dev.gatehouse.platform.services.ApiKeyOwners;
import dev.gatehouse.platform.services.Grants;
import dev.gatehouse.platform.services.Revocations;
import dev.gatehouse.platform.services.VerificationKeys;
import dev.gatehouse.platform.tokens.AccessTokens;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.util.concurrent.Executor;
import org.apache.camel.Component;

/** The way into this package: what all guards share, above all what they remember. */
public final class Guards {
    private final JwtGuard jwt;
    private final ApiKeyGuard apiKeys;
    private final Issuers issuers;
    private final GrantGate grants;
    private final Decisions decisions;

    /**
     * @param workers for work that waits
     * @param keyThreads for asking the KMS about API keys: few, so that unknown ones take none from other work
     */
    public Guards(VerificationKeys keys, Revocations revocations, Grants grants, ApiKeyOwners owners, Issuers issuers,
                  Executor workers, Executor keyThreads, Settings settings, MeterRegistry meters, Clock clock) {
        this.jwt = new JwtGuard(new AccessTokens(keys, settings, clock), revocations, clock);
        this.apiKeys = new ApiKeyGuard(owners, revocations, keyThreads, clock);
        this.issuers = issuers;
        this.grants = new GrantGate(grants, workers);
        this.decisions = new Decisions(meters);
    }

    /** The {@code guard:} component, for one Camel context. */
    public Component component() {
        return new GuardComponent(jwt, grants, new Credentials(jwt, apiKeys, issuers), decisions);
    }

    /** One that says whether its options are right and lets nobody pass: for checking files where no house runs. */
    public static Component forChecking() {
        return new GuardComponent(null, null, new Credentials(null, null, null), null);
    }
}
