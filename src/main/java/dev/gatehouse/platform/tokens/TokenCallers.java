package dev.gatehouse.platform.tokens;

import dev.gatehouse.platform.Caller;
import dev.gatehouse.platform.Origin;
import io.jsonwebtoken.Claims;
import io.jsonwebtoken.RequiredTypeException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Whom a verified token speaks for. A person's token names its session ({@code sid}) and another client than its subject; a
 * service's has its name as {@code sub} and {@code client_id} (RFC 9068 section 2.2) and no session. Nothing is both.
 */
public final class TokenCallers {
    /** How the ids of people start, and no service's name. */
    public static final String USER_PREFIX = "usr_";

    private TokenCallers() {}

    /** The caller; empty when the claims fit neither a person nor a service. */
    public static Optional<Caller> callerOf(Claims claims, Origin origin) {
        try {
            String subject = claims.getSubject();
            boolean ofService = subject.equals(text(claims, "client_id"));
            if (ofService == subject.startsWith(USER_PREFIX) || ofService != text(claims, "sid").isEmpty()) {
                return Optional.empty();
            }
            return Optional.of(ofService
                    ? Caller.service(subject, roles(claims), text(claims, Claims.ID), origin)
                    : person(claims, origin));
        } catch (RequiredTypeException | ClassCastException e) {
            return Optional.empty();
        }
    }

    private static Caller person(Claims claims, Origin origin) {
        return new Caller(Caller.Kind.USER, claims.getSubject(), text(claims, "preferred_username"), roles(claims),
                text(claims, "scope"), text(claims, "sid"), text(claims, "acr"), authTime(claims), text(claims, Claims.ID), origin);
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
}
