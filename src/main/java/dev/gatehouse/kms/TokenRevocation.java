package dev.gatehouse.kms;

import dev.gatehouse.audit.AuditTrail;
import dev.gatehouse.audit.AuditTrail.Outcome;
import dev.gatehouse.platform.Caller;
import dev.gatehouse.platform.database.Database;
import java.util.Map;

/**
 * The revocation endpoint (RFC 7009). Whoever holds a token may give it up: a refresh token with its whole session, an access
 * token alone. One that is unknown or over already is answered the same (section 2.2).
 */
public final class TokenRevocation {
    private final Database database;
    private final SessionStore sessions;
    private final RefreshTokens refreshTokens;
    private final LiveTokens liveTokens;
    private final RevokedTokens revoked;
    private final AuditTrail audit;

    TokenRevocation(Database database, SessionStore sessions, RefreshTokens refreshTokens, LiveTokens liveTokens,
                    RevokedTokens revoked, AuditTrail audit) {
        this.database = database;
        this.sessions = sessions;
        this.refreshTokens = refreshTokens;
        this.liveTokens = liveTokens;
        this.revoked = revoked;
        this.audit = audit;
    }

    /** Answers nothing, whatever the token was. */
    public Map<String, Object> revoke(Caller caller, TokenToJudge body) {
        if (RefreshTokens.isOne(body.token())) {
            database.tx().executeWithoutResult(tx -> refreshTokens.take(body.token()).map(RefreshTokens.Presented::session)
                    .filter(session -> sessions.end(session.id(), session.userId()))
                    .ifPresent(session -> audit.record(caller, "session.revoke", session.id(), Outcome.OK,
                            Map.of("user", session.userId()))));
        } else {
            liveTokens.find(body.token(), caller.origin()).ifPresent(live -> revoke(caller, live.caller()));
        }
        return Map.of();
    }

    private void revoke(Caller caller, Caller holder) {
        database.tx().executeWithoutResult(tx -> {
            revoked.endToken(holder.tokenId());
            audit.record(caller, "token.revoke", holder.tokenId(), Outcome.OK, Map.of("subject", holder.subject()));
        });
    }
}
