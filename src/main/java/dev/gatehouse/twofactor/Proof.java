package dev.gatehouse.twofactor;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.gatehouse.platform.Problem;

/**
 * The body of {@code POST /2fa/auth/verify}; its text shows none of it.
 *
 * @param challenge of a login; without it the bearer's session is stepped up
 * @param otpCode six or eight digits
 * @param requestId of {@code /2fa/auth/generate}, when the code is one that was sent
 * @param recoveryCode in place of a code, with a challenge only
 * @param deviceToken from an earlier login on this device
 * @param username if given with a bearer, must be the bearer's; with a service's credential, whose code it is
 */
public record Proof(String challenge, @JsonProperty("otp_code") String otpCode, @JsonProperty("request_id") String requestId,
                    @JsonProperty("recovery_code") String recoveryCode, @JsonProperty("device_token") String deviceToken, String username) {
    private static final int LONGEST = 256;

    public Proof {
        if ((otpCode == null) == (recoveryCode == null)) {
            throw Problem.field("otp_code", "exactly one of otp_code and recovery_code must be given");
        }
        if (otpCode != null) {
            TotpCheck.checkForm("otp_code", otpCode);
        }
        if (recoveryCode != null && challenge == null) {
            throw Problem.field("recovery_code", "needs the challenge of a login");
        }
        if (requestId != null && otpCode == null) {
            throw Problem.field("request_id", "goes with an otp_code");
        }
        checkLength("challenge", challenge);
        checkLength("request_id", requestId);
        checkLength("recovery_code", recoveryCode);
        checkLength("device_token", deviceToken);
        checkLength("username", username);
    }

    static void checkLength(String field, String value) {
        if (value != null && (value.isEmpty() || value.length() > LONGEST)) {
            throw Problem.field(field, "must have 1 to " + LONGEST + " characters");
        }
    }

    @Override
    public String toString() {
        return "Proof[]";
    }
}
