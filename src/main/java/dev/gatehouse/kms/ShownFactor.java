package dev.gatehouse.kms;

import dev.gatehouse.platform.Caller;
import java.util.List;

/**
 * What the second step of a login or a step-up says in tokens.
 *
 * @param acr {@code mfa}, or {@code otp-sent} for codes that travelled
 * @param amr the methods by their names in RFC 8176; only an authenticator makes it {@code mfa}
 */
record ShownFactor(String acr, List<String> amr) {
    /** @param method {@code totp}, {@code email} or {@code sms} */
    static ShownFactor of(String method) {
        return switch (method) {
            case "email" -> new ShownFactor(Caller.OTP_SENT, List.of("pwd", "otp"));
            case "sms" -> new ShownFactor(Caller.OTP_SENT, List.of("pwd", "otp", "sms"));
            case "totp" -> new ShownFactor(Caller.MFA, List.of("pwd", "otp", "mfa"));
            default -> throw new IllegalArgumentException("no method of a second factor: " + method);
        };
    }

    /** Whether it satisfies the policy of a role that must have a factor, and lifts a token of scope {@code enrol}. */
    boolean isStrong() {
        return acr.equals(Caller.MFA);
    }
}
