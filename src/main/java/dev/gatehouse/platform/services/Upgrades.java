package dev.gatehouse.platform.services;

import com.fasterxml.jackson.annotation.JsonProperty;

/** What the two-factor service asks of the KMS, which alone signs and withdraws tokens. Only for challenges and sessions the KMS made. */
public interface Upgrades {
    /**
     * Whose login a challenge belongs to; does not consume it.
     *
     * @throws dev.gatehouse.platform.ProblemException code-rejected when it is unknown, expired or used
     */
    Owner ownerOf(String challenge);

    /**
     * Completes a login: consumes the challenge (once, ever) and opens a session with {@code acr} {@code mfa}.
     *
     * @param scope empty for a full session, {@code enrol} after a recovery code
     */
    Tokens completeLogin(String challenge, String method, String scope);

    /** Marks a session as stepped up now and signs a token for it, of full scope. */
    Tokens stepUp(String userId, String sessionId, String method);

    /** Ends all sessions of a user with all their tokens, and logins that are half done. */
    void endSessions(String userId);

    /** The user a challenge belongs to. */
    record Owner(@JsonProperty("user_id") String userId, String username) {}

    /**
     * Signed tokens.
     *
     * @param refreshToken opaque; null unless a new session was opened
     * @param expiresIn lifetime of the access token in seconds
     * @param scope {@code enrol} or null
     */
    record Tokens(@JsonProperty("access_token") String accessToken,
                  @JsonProperty("refresh_token") String refreshToken,
                  @JsonProperty("token_type") String tokenType,
                  @JsonProperty("expires_in") long expiresIn,
                  String scope) {}
}
