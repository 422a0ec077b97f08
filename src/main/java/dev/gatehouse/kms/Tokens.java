package dev.gatehouse.kms;

import dev.gatehouse.platform.services.Upgrades;
import java.time.Duration;

/** Makes token answers. */
final class Tokens {
    private final AccessTokenSigner signer;
    private final RefreshTokens refreshTokens;

    Tokens(AccessTokenSigner signer, RefreshTokens refreshTokens) {
        this.signer = signer;
        this.refreshTokens = refreshTokens;
    }

    /** An access token alone. */
    Upgrades.Tokens access(User user, Session session) {
        return answer(user, session, null);
    }

    /** An access token and a new refresh token of the session. */
    Upgrades.Tokens accessAndRefresh(User user, Session session) {
        return answer(user, session, refreshTokens.issue(session.id()));
    }

    /** A service's token. */
    Upgrades.Tokens ofService(ServiceCredential service) {
        Duration lifetime = signer.lifetime(service);
        return new Upgrades.Tokens(signer.sign(service, lifetime), null, "bearer", lifetime.toSeconds(), null);
    }

    private Upgrades.Tokens answer(User user, Session session, String refreshToken) {
        return new Upgrades.Tokens(signer.sign(user, session), refreshToken, "bearer", signer.expiresIn(),
                session.scope().isEmpty() ? null : session.scope());
    }
}
