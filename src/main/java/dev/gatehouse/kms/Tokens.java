package dev.gatehouse.kms;

import dev.gatehouse.platform.services.Upgrades;

/** Makes token answers. */
final class Tokens {
    private final AccessTokenSigner signer;
    private final SessionStore sessions;

    Tokens(AccessTokenSigner signer, SessionStore sessions) {
        this.signer = signer;
        this.sessions = sessions;
    }

    /** An access token alone. */
    Upgrades.Tokens access(User user, Session session) {
        return answer(user, session, null);
    }

    /** An access token and a new refresh token of the session. */
    Upgrades.Tokens accessAndRefresh(User user, Session session) {
        return answer(user, session, sessions.issueRefreshToken(session.id()));
    }

    private Upgrades.Tokens answer(User user, Session session, String refreshToken) {
        return new Upgrades.Tokens(signer.sign(user, session), refreshToken, "bearer", signer.expiresIn(),
                session.scope().isEmpty() ? null : session.scope());
    }
}
