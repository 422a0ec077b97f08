package dev.gatehouse.gateway.guard;

import dev.gatehouse.platform.Caller;
import dev.gatehouse.platform.Origin;
import dev.gatehouse.platform.Problem;
import dev.gatehouse.platform.ProblemException;
import dev.gatehouse.platform.services.Revocations;
import io.jsonwebtoken.Claims;
import io.jsonwebtoken.RequiredTypeException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Tells who a bearer token speaks for (RFC 6750, header only) and whether that is enough for a route. Every service asks it
 * itself; no other service's word replaces it.
 */
final class JwtGuard {
    private static final String SCHEME = "bearer ";
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
     * @throws ProblemException token-missing, or token-invalid for anything but one good bearer token
     */
    Caller identify(Optional<String> authorization, Caller anonymous, boolean optional) {
        if (authorization.isEmpty()) {
            if (optional) {
                return anonymous;
            }
            throw Problem.TOKEN_MISSING.exception().header("WWW-Authenticate", "Bearer");
        }
        String field = authorization.get();
        if (!field.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
            throw invalid();
        }
        Claims claims = tokens.verify(field.substring(SCHEME.length()).trim()).orElseThrow(JwtGuard::invalid);
        Caller caller = callerOf(claims, anonymous.origin());
        if (revocations.isRevoked(caller.subject(), caller.sessionId(), claims.getIssuedAt().toInstant())) {
            throw invalid();
        }
        return caller;
    }

    /**
     * Whether a caller is enough for a route.
     *
     * @param roles of which one is needed; empty for any person
     * @param stepUp oldest second factor, or null
     * @throws ProblemException factor-required, role-missing or step-up-required
     */
    Caller judge(Caller caller, List<String> roles, Duration stepUp, boolean enrol) {
        if (caller.mustEnrol()) {
            if (enrol) {
                return caller;
            }
            throw Problem.FACTOR_REQUIRED.exception("enrol and confirm a second factor at /2fa/enrol first");
        }
        if (!roles.isEmpty()) {
            caller.requireRole(roles.toArray(String[]::new));
        }
        return stepUp == null ? caller : caller.requireStepUp(stepUp, clock);
    }

    private static Caller callerOf(Claims claims, Origin origin) {
        try {
            return new Caller(Caller.Kind.USER, claims.getSubject(), text(claims, "preferred_username"), roles(claims),
                    text(claims, "scope"), text(claims, "sid"), text(claims, "acr"), authTime(claims),
                    Optional.ofNullable(claims.getId()).orElse(""), origin);
        } catch (RequiredTypeException | ClassCastException e) {
            throw invalid();
        }
    }

    private static String text(Claims claims, String name) {
        return Optional.ofNullable(claims.get(name, String.class)).orElse("");
    }

    private static Set<String> roles(Claims claims) {
        Object roles = claims.get("roles");
        return roles instanceof List<?> list
                ? list.stream().map(String.class::cast).collect(Collectors.toUnmodifiableSet()) : Set.of();
    }

    private static Instant authTime(Claims claims) {
        Number seconds = claims.get("auth_time", Number.class);
        return seconds == null ? Instant.EPOCH : Instant.ofEpochSecond(seconds.longValue());
    }

    private static ProblemException invalid() {
        return Problem.TOKEN_INVALID.exception().header("WWW-Authenticate", "Bearer error=\"invalid_token\"");
    }
}
