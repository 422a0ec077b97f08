package dev.gatehouse.gateway.guard;

import dev.gatehouse.gateway.issuers.Issuers;
import dev.gatehouse.platform.Caller;
import dev.gatehouse.platform.Problem;
import dev.gatehouse.platform.Request;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Finds the one credential of a request and whom it speaks for. */
final class Credentials {
    static final String KEY_HEADER = "X-API-Key";
    private static final String KEY_SCHEME = "apikey ";
    private final JwtGuard jwt;
    private final ApiKeyGuard apiKeys;
    private final Issuers issuers;

    /** @param issuers null where it is not known which there are: then any name is right */
    Credentials(JwtGuard jwt, ApiKeyGuard apiKeys, Issuers issuers) {
        this.jwt = jwt;
        this.apiKeys = apiKeys;
        this.issuers = issuers;
    }

    /** What a guard accepts. */
    enum Means {
        JWT, APIKEY, ANY;

        static Optional<Means> named(String name) {
            return Arrays.stream(values()).filter(means -> means.name().toLowerCase(Locale.ROOT).equals(name)).findFirst();
        }
    }

    /**
     * What a route asks for.
     *
     * @param issuers whose tokens it accepts, by name
     */
    record Wanted(Means means, Set<String> issuers, boolean optional, boolean basic) {}

    /** The names of an option. Fails with IllegalArgumentException for one that is none. */
    Set<String> issuersNamed(List<String> names) {
        return issuers == null ? Set.copyOf(names) : issuers.named(names);
    }

    /** The caller; fails as {@link JwtGuard#identify} or {@link ApiKeyGuard#identify} does. */
    CompletionStage<Caller> identify(Request request, Caller anonymous, Wanted wanted) {
        Optional<String> authorization = request.header("authorization");
        if (wanted.means() == Means.JWT) {
            return byToken(authorization, anonymous, wanted);
        }
        Optional<String> key = key(request.header(KEY_HEADER), authorization);
        if (key.isPresent()) {
            return apiKeys.identify(key.get(), anonymous.origin());
        }
        if (wanted.means() == Means.ANY && authorization.isPresent()) {
            return byToken(authorization, anonymous, wanted);
        }
        if (wanted.optional() && authorization.isEmpty()) {
            return CompletableFuture.completedStage(anonymous);
        }
        if (wanted.means() == Means.ANY) {
            throw Problem.TOKEN_MISSING.exception().header("WWW-Authenticate", "Bearer, ApiKey");
        }
        throw Problem.KEY_MISSING.exception().header("WWW-Authenticate", "ApiKey");
    }

    /** Two credentials could be two callers. */
    private static Optional<String> key(Optional<String> header, Optional<String> authorization) {
        if (header.isPresent() && authorization.isPresent()) {
            throw Problem.REQUEST_INVALID.exception("one credential at a time: X-API-Key or Authorization");
        }
        return header.or(() -> authorization.filter(field -> field.regionMatches(true, 0, KEY_SCHEME, 0, KEY_SCHEME.length()))
                .map(field -> field.substring(KEY_SCHEME.length()).trim()));
    }

    private CompletionStage<Caller> byToken(Optional<String> authorization, Caller anonymous, Wanted wanted) {
        Optional<CompletionStage<Optional<Caller>>> foreign = wanted.issuers().equals(Set.of(Issuers.OWN)) ? Optional.empty()
                : authorization.flatMap(JwtGuard::bearer).flatMap(token -> issuers.identify(token, wanted.issuers(), anonymous.origin()));
        if (foreign.isPresent()) {
            return foreign.get().thenApply(caller -> caller.orElseThrow(JwtGuard::invalid));
        }
        Caller own = jwt.identify(authorization, anonymous, wanted.optional(), wanted.basic());
        if (own.kind() != Caller.Kind.ANONYMOUS && !wanted.issuers().contains(Issuers.OWN)) {
            throw JwtGuard.invalid();
        }
        return CompletableFuture.completedStage(own);
    }
}
