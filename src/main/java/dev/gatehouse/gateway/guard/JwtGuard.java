package dev.gatehouse.gateway.guard;

import dev.gatehouse.edge.Admission;
import dev.gatehouse.platform.Caller;
import dev.gatehouse.platform.Problem;
import dev.gatehouse.platform.ProblemException;
import dev.gatehouse.platform.services.Revocations;
import dev.gatehouse.platform.tokens.AccessTokens;
import dev.gatehouse.platform.tokens.TokenCallers;
import io.jsonwebtoken.Claims;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/**
 * Tells who a bearer token speaks for (RFC 6750, header only) and whether that is enough for a route. Every service asks it
 * itself; no other service's word replaces it.
 */
final class JwtGuard {
    private static final String SCHEME = "bearer ";
    private static final String BASIC = "basic ";
    private final AccessTokens tokens;
    private final Revocations revocations;
    private final Clock clock;

    JwtGuard(AccessTokens tokens, Revocations revocations, Clock clock) {
        this.tokens = tokens;
        this.revocations = revocations;
        this.clock = clock;
    }

    /**
     * The caller behind an Authorization header.
     *
     * @param optional whether no header at all is fine, and answers the anonymous caller
     * @param basic whether HTTP Basic is left to the verb, and answers the anonymous caller
     * @throws ProblemException token-missing, or token-invalid for anything but one good bearer token
     */
    Caller identify(Optional<String> authorization, Caller anonymous, boolean optional, boolean basic) {
        if (authorization.isEmpty()) {
            if (optional) {
                return anonymous;
            }
            throw Problem.TOKEN_MISSING.exception().header("WWW-Authenticate", "Bearer");
        }
        String field = authorization.get();
        if (basic && field.regionMatches(true, 0, BASIC, 0, BASIC.length())) {
            return anonymous;
        }
        Claims claims = bearer(field).flatMap(tokens::verify).orElseThrow(JwtGuard::invalid);
        Caller caller = TokenCallers.callerOf(claims, anonymous.origin()).orElseThrow(JwtGuard::invalid);
        if (revocations.isRevoked(caller, claims.getIssuedAt().toInstant())) {
            throw invalid();
        }
        return caller;
    }

    /**
     * What holds for a caller just admitted for as long as the answer lasts.
     *
     * @param again admits it as if it came now
     */
    Admission admission(Caller caller, Supplier<CompletionStage<Caller>> again) {
        Instant since = clock.instant();
        return new Admission() {
            @Override
            public CompletionStage<Caller> again() {
                return again.get();
            }

            @Override
            public boolean isWithdrawn() {
                return revocations.isRevoked(caller, since);
            }
        };
    }

    /**
     * Whether a person is enough for a route, but for step-up.
     *
     * @param roles of which one is needed; empty for any person
     * @throws ProblemException factor-required or role-missing
     */
    Caller judge(Caller caller, List<String> roles, boolean enrol) {
        if (enrol && caller.mustEnrol()) {
            return caller;
        }
        return roles.isEmpty() ? caller.requireFullOfAnyIssuer() : caller.requireRoleOfAnyIssuer(roles.toArray(String[]::new));
    }

    /**
     * Whether a caller's second factor is fresh enough for a route.
     *
     * @param acrs accepted values of {@code acr}
     * @throws ProblemException step-up-required
     */
    Caller judgeFactor(Caller caller, Duration maxAge, List<String> acrs) {
        return caller.requireStepUp(maxAge, clock, acrs);
    }

    /**
     * Whether a service may use a route.
     *
     * @param names of the services admitted; {@code *} for any
     * @throws ProblemException caller-not-allowed
     */
    Caller judgeService(Caller caller, List<String> names) {
        if (!names.contains("*") && !names.contains(caller.subject())) {
            throw Problem.CALLER_NOT_ALLOWED.exception();
        }
        return caller;
    }

    /** The token of a field of scheme Bearer. */
    static Optional<String> bearer(String field) {
        return field.regionMatches(true, 0, SCHEME, 0, SCHEME.length())
                ? Optional.of(field.substring(SCHEME.length()).trim()) : Optional.empty();
    }

    static ProblemException invalid() {
        return Problem.TOKEN_INVALID.exception().header("WWW-Authenticate", "Bearer error=\"invalid_token\"");
    }
}
