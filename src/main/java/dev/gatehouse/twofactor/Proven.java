package dev.gatehouse.twofactor;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.gatehouse.platform.services.Upgrades;

/**
 * What a good proof answers; its text shows none of it.
 *
 * @param deviceToken after a login, to be sent with later ones
 * @param scope {@code enrol} after a recovery code
 * @param clockDriftSeconds how far the authenticator's clock was ahead (positive) or behind, in whole time steps
 * @param hint what to do about it
 * @param recoveryCodesLeft after a recovery code
 * @param warning when few of them are left
 */
public record Proven(boolean success, @JsonProperty("access_token") String accessToken,
                     @JsonProperty("refresh_token") String refreshToken, @JsonProperty("device_token") String deviceToken,
                     @JsonProperty("token_type") String tokenType, @JsonProperty("expires_in") Long expiresIn, String scope,
                     @JsonProperty("clock_drift_seconds") Integer clockDriftSeconds, String hint,
                     @JsonProperty("recovery_codes_left") Integer recoveryCodesLeft, String warning) {
    /** Without tokens: for a service that asked about a user. */
    static Proven ofCode(ShownCode code) {
        return new Proven(true, null, null, null, null, null, null, code.driftSeconds(), code.hint(), null, null);
    }

    static Proven ofCode(Upgrades.Tokens tokens, String deviceToken, ShownCode code) {
        return new Proven(true, tokens.accessToken(), tokens.refreshToken(), deviceToken, tokens.tokenType(), tokens.expiresIn(),
                tokens.scope(), code.driftSeconds(), code.hint(), null, null);
    }

    static Proven ofRecoveryCode(Upgrades.Tokens tokens, int left) {
        return new Proven(true, tokens.accessToken(), tokens.refreshToken(), null, tokens.tokenType(), tokens.expiresIn(),
                tokens.scope(), null, null, left, RecoveryCodes.warning(left));
    }

    @Override
    public String toString() {
        return "Proven[" + success + "]";
    }
}
