package dev.gatehouse.kms;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.gatehouse.platform.OAuthProblems;

/**
 * The body of {@code POST /kms/token}; its text shows none of it. Parameters of other profiles are ignored, as RFC 6749
 * section 3.2 demands.
 *
 * @param grantType {@code refresh_token} (section 6) or {@code client_credentials} (section 4.4)
 * @param refreshToken for the first
 * @param clientId the service's name, for the second, where HTTP Basic does not say it
 * @param clientSecret its API key, in the same way
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record TokenRequest(@JsonProperty("grant_type") String grantType, @JsonProperty("refresh_token") String refreshToken,
                           @JsonProperty("client_id") String clientId, @JsonProperty("client_secret") String clientSecret) {
    static final String REFRESH = "refresh_token";
    static final String CLIENT_CREDENTIALS = "client_credentials";

    public TokenRequest {
        if (grantType == null) {
            throw OAuthProblems.invalidRequest("grant_type", "must be given");
        }
        if (!grantType.equals(REFRESH) && !grantType.equals(CLIENT_CREDENTIALS)) {
            throw OAuthProblems.unsupportedGrantType();
        }
        if (grantType.equals(REFRESH) && refreshToken == null) {
            throw OAuthProblems.invalidRequest("refresh_token", "must be given");
        }
    }

    @Override
    public String toString() {
        return "TokenRequest[" + grantType + "]";
    }
}
