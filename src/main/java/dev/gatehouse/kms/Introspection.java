package dev.gatehouse.kms;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.gatehouse.platform.Caller;
import dev.gatehouse.platform.Request;
import io.github.bucket4j.TimeMeter;
import io.jsonwebtoken.Claims;
import java.time.Duration;
import java.util.List;

/**
 * The introspection endpoint (RFC 7662), for services with their own token or API key, so many times a second each. Access
 * tokens only: a refresh token is for the token endpoint alone, and inactive here.
 */
public final class Introspection {
    private final LiveTokens liveTokens;
    private final ClientAuthentication clients;
    private final Allowances allowances;

    Introspection(LiveTokens liveTokens, ClientAuthentication clients, KmsSettings settings) {
        this.liveTokens = liveTokens;
        this.clients = clients;
        this.allowances = new Allowances(settings.introspectionsPerSecond(), Duration.ofSeconds(1), TimeMeter.SYSTEM_NANOTIME);
    }

    /** What RFC 7662 section 2.2 names, of an active token; of any other only that it is not. */
    public record Answer(boolean active, String sub, String username, String scope, @JsonProperty("client_id") String clientId,
                         @JsonProperty("token_type") String tokenType, Long exp, Long iat, List<String> aud, String iss, String jti,
                         List<String> roles, String acr, List<?> amr, @JsonProperty("auth_time") Long authTime) {
        private static final Answer INACTIVE =
                new Answer(false, null, null, null, null, null, null, null, null, null, null, null, null, null, null);
    }

    /** @throws dev.gatehouse.platform.ProblemException client-invalid, or rate-limited with Retry-After */
    public Answer introspect(Caller caller, Request request, TokenToJudge body) {
        allowances.take(serviceOf(caller, request));
        return liveTokens.find(body.token(), caller.origin()).map(Introspection::active).orElse(Answer.INACTIVE);
    }

    private String serviceOf(Caller caller, Request request) {
        return caller.kind() == Caller.Kind.ANONYMOUS
                ? clients.authenticate(caller, request, null, null).serviceName() : caller.requireAnyService().subject();
    }

    private static Answer active(LiveTokens.Live live) {
        Claims claims = live.claims();
        Number authTime = claims.get("auth_time", Number.class);
        return new Answer(true, claims.getSubject(), claims.get("preferred_username", String.class), claims.get("scope", String.class),
                claims.get("client_id", String.class), "bearer", claims.getExpiration().toInstant().getEpochSecond(),
                claims.getIssuedAt().toInstant().getEpochSecond(), List.copyOf(claims.getAudience()), claims.getIssuer(), claims.getId(),
                live.caller().roles().stream().sorted().toList(), claims.get("acr", String.class), claims.get("amr", List.class),
                authTime == null ? null : authTime.longValue());
    }
}
