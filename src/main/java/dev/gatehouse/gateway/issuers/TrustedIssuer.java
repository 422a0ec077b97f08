package dev.gatehouse.gateway.issuers;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.gatehouse.platform.tokens.TokenRules;
import io.jsonwebtoken.Claims;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Another issuer of tokens that routes may trust, as the settings say it.
 *
 * @param name how routes call it, such as {@code keycloak}
 * @param issuer exact {@code iss}
 * @param audiences of which {@code aud} must name one: those of this API, never a client's
 * @param jwksUrl where its public keys are published; its scheme, host and port must be on {@code GATEHOUSE_UPSTREAM_ALLOW}
 * @param jwksFile or a file that has them
 * @param algorithms accepted, best first; default {@code RS256}. Keys that name none are bound to the first that fits them
 * @param typ the header's {@code typ}; default {@code at+jwt} (RFC 9068), {@code none} where none is sent
 * @param accessTokenClaim what tells its access tokens from its ID tokens, needed unless {@code typ} is {@code at+jwt}: the name of a
 *     claim that only they have ({@code scope}, {@code scp}), or {@code name=value} ({@code typ=Bearer})
 * @param rolesClaim where its roles stand: a claim's name or a dotted path ({@code realm_access.roles}), an array or words
 * @param roles its names for roles to ours; what is not named here gives nothing
 * @param usernameClaim for people to read; default {@code preferred_username}
 */
record TrustedIssuer(String name, String issuer, List<String> audiences, @JsonProperty("jwks-url") URI jwksUrl,
                     @JsonProperty("jwks-file") Path jwksFile, List<String> algorithms, String typ,
                     @JsonProperty("access-token-claim") String accessTokenClaim, @JsonProperty("roles-claim") String rolesClaim,
                     Map<String, String> roles, @JsonProperty("username-claim") String usernameClaim) {
    static final String OWN = "own";
    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9-]{0,62}");
    private static final String RFC_9068 = "at+jwt";
    private static final Set<String> ALGORITHMS =
            Set.of("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA");

    /** @throws IllegalArgumentException naming the field that is missing or not valid */
    TrustedIssuer {
        require(name != null && NAME.matcher(name).matches() && !name.equals(OWN), "name", "must be small letters, digits and hyphens");
        require(issuer != null && !issuer.isBlank(), "issuer", "is missing");
        audiences = audiences == null ? List.of() : List.copyOf(audiences);
        require(!audiences.isEmpty() && audiences.stream().noneMatch(String::isBlank), "audiences", "must name one or more");
        require((jwksUrl == null) != (jwksFile == null), "jwks-url", "or jwks-file must be there, and not both");
        algorithms = algorithms == null || algorithms.isEmpty() ? List.of("RS256") : List.copyOf(algorithms);
        require(ALGORITHMS.containsAll(algorithms), "algorithms", "may be " + String.join(", ", ALGORITHMS.stream().sorted().toList()));
        typ = typ == null || typ.isBlank() ? RFC_9068 : typ;
        accessTokenClaim = accessTokenClaim == null ? "" : accessTokenClaim;
        require(!accessTokenClaim.isBlank() || typ.equalsIgnoreCase(RFC_9068), "access-token-claim",
                "is needed where typ is not at+jwt, so that ID tokens fail");
        rolesClaim = rolesClaim == null ? "" : rolesClaim;
        roles = roles == null ? Map.of() : Map.copyOf(roles);
        require(roles.isEmpty() == rolesClaim.isEmpty(), "roles-claim", "and roles go together");
        usernameClaim = usernameClaim == null || usernameClaim.isBlank() ? "preferred_username" : usernameClaim;
    }

    /** What its access tokens for us look like. */
    TokenRules rules() {
        return new TokenRules(issuer, Set.copyOf(audiences), typ.equals("none") ? "" : typ, this::isAccessToken);
    }

    private boolean isAccessToken(Claims claims) {
        if (accessTokenClaim.isEmpty()) {
            return true;
        }
        String[] parts = accessTokenClaim.split("=", 2);
        Optional<Object> value = ClaimPath.find(claims, parts[0]);
        return parts.length == 1 ? value.isPresent() : value.filter(parts[1]::equals).isPresent();
    }

    private static void require(boolean fine, String field, String what) {
        if (!fine) {
            throw new IllegalArgumentException(field + " " + what);
        }
    }
}
