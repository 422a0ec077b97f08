package dev.gatehouse.kms;

import dev.gatehouse.platform.remote.ServiceTokens;
import dev.gatehouse.platform.services.Upgrades;
import java.time.Clock;
import java.time.Instant;
import java.util.Set;

/** The KMS's own access token: signed here, and anew when half of its life is over. */
final class OwnTokens implements ServiceTokens {
    private final Tokens tokens;
    private final Clock clock;
    private String token;
    private Instant renewAt = Instant.EPOCH;

    OwnTokens(Tokens tokens, Clock clock) {
        this.tokens = tokens;
        this.clock = clock;
    }

    @Override
    public synchronized String current() {
        Instant now = clock.instant();
        if (!now.isBefore(renewAt)) {
            Upgrades.Tokens signed = tokens.ofService(new ServiceCredential(KmsConfiguration.SERVICE, Set.of()));
            token = signed.accessToken();
            renewAt = now.plusSeconds(signed.expiresIn() / 2);
        }
        return token;
    }

    @Override
    public synchronized void forget(String refused) {
        if (refused.equals(token)) {
            renewAt = Instant.EPOCH;
        }
    }
}
