package dev.gatehouse.kms;

import dev.gatehouse.audit.AuditTrail;
import dev.gatehouse.audit.AuditTrail.Outcome;
import dev.gatehouse.platform.Caller;
import dev.gatehouse.platform.OAuthProblems;
import dev.gatehouse.platform.Request;
import dev.gatehouse.platform.tokens.TokenCallers;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;

/**
 * How a service shows its name and API key (RFC 6749 section 2.3.1): HTTP Basic, or {@code client_id} and
 * {@code client_secret} in the body, and never both.
 */
final class ClientAuthentication {
    private static final String SCHEME = "basic ";
    private final ServiceCredentials credentials;
    private final ClientGuesses guesses;
    private final AuditTrail audit;

    ClientAuthentication(ServiceCredentials credentials, ClientGuesses guesses, AuditTrail audit) {
        this.credentials = credentials;
        this.guesses = guesses;
        this.audit = audit;
    }

    private record Shown(String id, String secret) {}

    /**
     * The service behind a request.
     *
     * @param id from the body, or null
     * @param secret from the body, or null
     * @throws dev.gatehouse.platform.ProblemException client-invalid, audited; field-invalid; rate-limited
     */
    ServiceCredential authenticate(Caller caller, Request request, String id, String secret) {
        Shown shown = shown(request, id, secret);
        guesses.requireAllowed(shown.id(), caller.origin());
        Optional<ServiceCredential> service = shown.id().startsWith(TokenCallers.USER_PREFIX)
                ? Optional.empty() : credentials.authenticate(shown.id(), shown.secret());
        if (service.isEmpty()) {
            guesses.wrong(shown.id(), caller.origin());
            audit.record(caller, "service.authenticate", "unknown", Outcome.DENIED);
            throw OAuthProblems.invalidClient();
        }
        guesses.right(shown.id(), caller.origin());
        return service.get();
    }

    private static Shown shown(Request request, String id, String secret) {
        Optional<String> header = request.header("authorization");
        if (header.isEmpty()) {
            return new Shown(given(id), given(secret));
        }
        if (secret != null) {
            throw OAuthProblems.invalidRequest("client_secret", "and an Authorization header exclude each other");
        }
        Shown basic = basic(header.get()).orElseThrow(OAuthProblems::invalidClient);
        if (id != null && !id.equals(basic.id())) {
            throw OAuthProblems.invalidRequest("client_id", "is not the one in the Authorization header");
        }
        return basic;
    }

    private static String given(String value) {
        return Optional.ofNullable(value).orElseThrow(OAuthProblems::invalidClient);
    }

    /** Name and key are form-encoded before they are joined (RFC 6749 section 2.3.1). */
    private static Optional<Shown> basic(String header) {
        if (!header.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
            return Optional.empty();
        }
        try {
            String pair = new String(Base64.getDecoder().decode(header.substring(SCHEME.length()).trim()), StandardCharsets.UTF_8);
            int colon = pair.indexOf(':');
            return colon < 1 ? Optional.empty() : Optional.of(new Shown(decode(pair.substring(0, colon)), decode(pair.substring(colon + 1))));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static String decode(String text) {
        return URLDecoder.decode(text, StandardCharsets.UTF_8);
    }
}
