package dev.gatehouse.kms;

import dev.gatehouse.platform.NeverWaits;
import dev.gatehouse.platform.Settings;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The authorization server's metadata (RFC 8414 section 2), under the issuer's public address. */
public final class ServerMetadata {
    private final Settings settings;

    ServerMetadata(Settings settings) {
        this.settings = settings;
    }

    /** There is no authorization endpoint, so {@code response_types_supported} is empty. */
    @NeverWaits
    public Map<String, Object> metadata() {
        String issuer = settings.issuer();
        Map<String, Object> metadata = new LinkedHashMap<>();
        metadata.put("issuer", issuer);
        metadata.put("token_endpoint", issuer + "/kms/token");
        metadata.put("jwks_uri", issuer + "/kms/.well-known/jwks.json");
        metadata.put("revocation_endpoint", issuer + "/kms/revoke");
        metadata.put("introspection_endpoint", issuer + "/kms/introspect");
        metadata.put("response_types_supported", List.of());
        metadata.put("grant_types_supported", List.of(TokenRequest.REFRESH, TokenRequest.CLIENT_CREDENTIALS));
        metadata.put("token_endpoint_auth_methods_supported", List.of("none", "client_secret_basic", "client_secret_post"));
        metadata.put("revocation_endpoint_auth_methods_supported", List.of("none"));
        metadata.put("introspection_endpoint_auth_methods_supported", List.of("client_secret_basic", "Bearer"));
        return metadata;
    }
}
