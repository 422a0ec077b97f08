package dev.gatehouse.kms;

import dev.gatehouse.audit.AuditTrail;
import dev.gatehouse.audit.AuditTrail.Outcome;
import dev.gatehouse.platform.Caller;
import dev.gatehouse.platform.OAuthProblems;
import dev.gatehouse.platform.Request;
import dev.gatehouse.platform.database.Database;
import dev.gatehouse.platform.services.Upgrades;
import java.util.Map;
import java.util.Optional;

/** The token endpoint (RFC 6749 section 3.2): rotates refresh tokens, and gives services their tokens. */
public final class TokenGrants {
    private final Database database;
    private final UserStore users;
    private final SessionStore sessions;
    private final RefreshTokens refreshTokens;
    private final Tokens tokens;
    private final ClientAuthentication clients;
    private final AuditTrail audit;

    TokenGrants(Database database, UserStore users, SessionStore sessions, RefreshTokens refreshTokens, Tokens tokens,
                ClientAuthentication clients, AuditTrail audit) {
        this.database = database;
        this.users = users;
        this.sessions = sessions;
        this.refreshTokens = refreshTokens;
        this.tokens = tokens;
        this.clients = clients;
        this.audit = audit;
    }

    /** @throws dev.gatehouse.platform.ProblemException grant-invalid, client-invalid or field-invalid, with {@code error} */
    public Upgrades.Tokens grant(Caller caller, Request request, TokenRequest body) {
        return body.grantType().equals(TokenRequest.REFRESH) ? refresh(caller, body.refreshToken()) : ofService(caller, request, body);
    }

    /**
     * Rotates a refresh token. Whoever uses one a second time, be it at the same moment, ends its whole family: two holders of
     * one token are a theft (RFC 9700 section 4.14.2). Neither {@code acr} nor {@code auth_time} changes; roles are read anew.
     */
    private Upgrades.Tokens refresh(Caller caller, String token) {
        // the end of a family must commit, so what is refused is refused after the transaction
        return database.tx().execute(tx -> {
            Optional<RefreshTokens.Presented> presented = refreshTokens.take(token);
            if (presented.filter(RefreshTokens.Presented::usedBefore).isPresent()) {
                endFamily(caller, presented.get().session());
                return Optional.<Upgrades.Tokens>empty();
            }
            return presented.filter(RefreshTokens.Presented::live).flatMap(p -> rotate(caller, p.session()));
        }).orElseThrow(OAuthProblems::invalidGrant);
    }

    private Optional<Upgrades.Tokens> rotate(Caller caller, Session session) {
        return users.byId(session.userId()).filter(user -> !user.disabled()).map(user -> {
            audit.record(caller, "session.refresh", session.id(), Outcome.OK, Map.of("user", user.id()));
            return tokens.accessAndRefresh(user, session);
        });
    }

    private void endFamily(Caller caller, Session session) {
        audit.record(caller, "session.refresh-reuse", session.id(), Outcome.DENIED, Map.of("user", session.userId()));
        sessions.end(session.id(), session.userId());
    }

    private Upgrades.Tokens ofService(Caller caller, Request request, TokenRequest body) {
        ServiceCredential service = clients.authenticate(caller, request, body.clientId(), body.clientSecret());
        audit.record(caller, "service.token", service.serviceName(), Outcome.OK);
        return tokens.ofService(service);
    }
}
