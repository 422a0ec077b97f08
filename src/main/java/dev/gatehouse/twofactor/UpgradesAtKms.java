package dev.gatehouse.twofactor;

import dev.gatehouse.platform.ServiceClient;
import dev.gatehouse.platform.services.Upgrades;
import java.util.Map;

/** Asks the KMS, with this service's own credential. */
final class UpgradesAtKms implements Upgrades {
    private final ServiceClient client;

    UpgradesAtKms(ServiceClient client) {
        this.client = client;
    }

    @Override
    public Owner ownerOf(String challenge) {
        return client.call("kms.challenge", Map.of("challenge", challenge), Owner.class);
    }

    @Override
    public Tokens completeLogin(String challenge, String method, String scope) {
        return client.call("kms.login-complete", Map.of("challenge", challenge, "method", method, "scope", scope), Tokens.class);
    }

    @Override
    public Tokens stepUp(String userId, String sessionId, String method) {
        return client.call("kms.step-up", Map.of("user_id", userId, "session_id", sessionId, "method", method), Tokens.class);
    }

    @Override
    public void endSessions(String userId) {
        client.call("kms.sign-out", Map.of("user_id", userId), Map.class);
    }
}
