package dev.gatehouse.kms;

import dev.gatehouse.platform.Caller;
import dev.gatehouse.platform.Origin;
import dev.gatehouse.platform.services.Revocations;
import dev.gatehouse.platform.tokens.AccessTokens;
import dev.gatehouse.platform.tokens.TokenCallers;
import io.jsonwebtoken.Claims;
import java.util.Optional;

/** Access tokens that every guard would accept now: the same rules, asked by the KMS itself. */
final class LiveTokens {
    private final AccessTokens tokens;
    private final Revocations revocations;

    LiveTokens(AccessTokens tokens, Revocations revocations) {
        this.tokens = tokens;
        this.revocations = revocations;
    }

    /** A good token's claims and whom it speaks for. */
    record Live(Claims claims, Caller caller) {}

    Optional<Live> find(String token, Origin origin) {
        return tokens.verify(token)
                .flatMap(claims -> TokenCallers.callerOf(claims, origin).map(caller -> new Live(claims, caller)))
                .filter(live -> !revocations.isRevoked(live.caller(), live.claims().getIssuedAt().toInstant()));
    }
}
