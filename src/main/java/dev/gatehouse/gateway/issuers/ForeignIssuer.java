package dev.gatehouse.gateway.issuers;

import dev.gatehouse.platform.Caller;
import dev.gatehouse.platform.Origin;
import dev.gatehouse.platform.tokens.AccessTokens;
import io.jsonwebtoken.Claims;
import java.time.Clock;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.stream.Collectors;

/** Tells whom a token of one other issuer speaks for. */
final class ForeignIssuer {
    /** Longest {@code sub} (OpenID Connect Core section 2). */
    private static final int LONGEST_SUBJECT = 255;
    private final TrustedIssuer settings;
    private final ForeignKeys keys;
    private final AccessTokens tokens;

    ForeignIssuer(TrustedIssuer settings, ForeignKeys keys, Clock clock) {
        this.settings = settings;
        this.keys = keys;
        this.tokens = new AccessTokens(keys, settings.rules(), clock);
    }

    String name() {
        return settings.name();
    }

    String issuer() {
        return settings.issuer();
    }

    /** The caller; empty for any token but a good one. */
    CompletionStage<Optional<Caller>> identify(String token, String kid, Origin origin) {
        return keys.ready(kid).thenApply(known -> tokens.verify(token).filter(claims -> claims.getSubject().length() <= LONGEST_SUBJECT)
                .map(claims -> callerOf(claims, origin)));
    }

    private Caller callerOf(Claims claims, Origin origin) {
        Set<String> roles = ClaimPath.words(claims, settings.rolesClaim()).stream().map(settings.roles()::get)
                .filter(role -> role != null).collect(Collectors.toUnmodifiableSet());
        String scope = String.join(" ", ClaimPath.words(claims, claims.containsKey("scp") ? "scp" : "scope"));
        return Caller.foreign(settings.issuer(), claims.getSubject(), ClaimPath.text(claims, settings.usernameClaim()), roles, scope,
                claims.getId() == null ? "" : claims.getId(), origin);
    }
}
