package dev.gatehouse.kms;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import dev.gatehouse.platform.OAuthProblems;

/**
 * The body of {@code POST /kms/revoke} and {@code POST /kms/introspect}; its text does not show the token. A
 * {@code token_type_hint} is ignored like any other parameter: our tokens say themselves what they are.
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record TokenToJudge(String token) {
    public TokenToJudge {
        if (token == null) {
            throw OAuthProblems.invalidRequest("token", "must be given");
        }
    }

    @Override
    public String toString() {
        return "TokenToJudge[]";
    }
}
