package dev.gatehouse.gateway.issuers;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.gatehouse.platform.Caller;
import dev.gatehouse.platform.Origin;
import java.io.IOException;
import java.util.Base64;
import java.util.Collection;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The other issuers of tokens that routes may name. */
public final class Issuers {
    /** How routes call our own issuer. */
    public static final String OWN = TrustedIssuer.OWN;
    /** Longest token looked at, in characters. */
    private static final int LONGEST = 8 * 1024;
    private final Map<String, ForeignIssuer> byIssuer;
    private final Set<String> names;
    private final ObjectMapper json;

    Issuers(Collection<ForeignIssuer> issuers, ObjectMapper json) {
        this.byIssuer = issuers.stream().collect(Collectors.toUnmodifiableMap(ForeignIssuer::issuer, Function.identity()));
        this.names = issuers.stream().map(ForeignIssuer::name).collect(Collectors.toUnmodifiableSet());
        this.json = json;
    }

    /** What a token says of itself, unverified: who is to be asked. */
    private record Claimed(String issuer, String kid) {}

    /**
     * The names of an option of a route; {@code *} is all there are, and our own.
     *
     * @throws IllegalArgumentException naming one that is none
     */
    public Set<String> named(Collection<String> wanted) {
        Set<String> all = new HashSet<>(names);
        all.add(OWN);
        if (wanted.contains("*")) {
            return all;
        }
        for (String name : wanted) {
            if (!all.contains(name)) {
                throw new IllegalArgumentException("issuers: there is no issuer " + name);
            }
        }
        return Set.copyOf(wanted);
    }

    /**
     * The caller, if one of these issuers made the token.
     *
     * @return empty for a token of none of them; a stage that is empty for a bad one, and fails with unavailable while the issuer's
     *     keys cannot be read
     */
    public Optional<CompletionStage<Optional<Caller>>> identify(String token, Set<String> wanted, Origin origin) {
        if (byIssuer.isEmpty() || token.length() > LONGEST) {
            return Optional.empty();
        }
        return claimed(token).flatMap(claimed -> Optional.ofNullable(byIssuer.get(claimed.issuer()))
                .filter(issuer -> wanted.contains(issuer.name()))
                .map(issuer -> issuer.identify(token, claimed.kid(), origin)));
    }

    private Optional<Claimed> claimed(String token) {
        String[] parts = token.split("\\.", -1);
        if (parts.length != 3) {
            return Optional.empty();
        }
        try {
            JsonNode header = json.readTree(Base64.getUrlDecoder().decode(parts[0]));
            JsonNode claims = json.readTree(Base64.getUrlDecoder().decode(parts[1]));
            return Optional.of(new Claimed(claims.path("iss").asText(), header.path("kid").asText()));
        } catch (IOException | IllegalArgumentException e) {
            // no token of anybody's: our own guard says so
            return Optional.empty();
        }
    }
}
