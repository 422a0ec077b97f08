package dev.gatehouse.twofactor;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.gatehouse.audit.AuditTrail;
import dev.gatehouse.audit.AuditTrail.Outcome;
import dev.gatehouse.platform.Caller;
import dev.gatehouse.platform.Problem;
import dev.gatehouse.platform.ProblemException;
import dev.gatehouse.platform.database.Database;
import dev.gatehouse.platform.services.Upgrades;
import java.util.Map;

/** The verb that judges a shown factor: the second half of a login, or the step-up of a session that stands. */
public final class Verification {
    private final Database database;
    private final FactorStore factors;
    private final TotpCheck check;
    private final RecoveryCodes recoveryCodes;
    private final DeviceTokens devices;
    private final Upgrades upgrades;
    private final AuditTrail audit;

    Verification(Database database, FactorStore factors, TotpCheck check, RecoveryCodes recoveryCodes, DeviceTokens devices,
                 Upgrades upgrades, AuditTrail audit) {
        this.database = database;
        this.factors = factors;
        this.check = check;
        this.recoveryCodes = recoveryCodes;
        this.devices = devices;
        this.upgrades = upgrades;
        this.audit = audit;
    }

    /**
     * The body of {@code POST /2fa/auth/verify}; its text shows none of it.
     *
     * @param challenge of a login; without it the bearer's session is stepped up
     * @param otpCode six or eight digits
     * @param recoveryCode in place of a code, with a challenge only
     * @param deviceToken from an earlier login on this device
     * @param username if given with a bearer, must be the bearer's
     */
    public record Proof(String challenge, @JsonProperty("otp_code") String otpCode,
                        @JsonProperty("recovery_code") String recoveryCode,
                        @JsonProperty("device_token") String deviceToken, String username) {
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
            checkLength("challenge", challenge);
            checkLength("recovery_code", recoveryCode);
            checkLength("device_token", deviceToken);
        }

        private static void checkLength(String field, String value) {
            if (value != null && (value.isEmpty() || value.length() > LONGEST)) {
                throw Problem.field(field, "must have 1 to " + LONGEST + " characters");
            }
        }

        @Override
        public String toString() {
            return "Proof[]";
        }
    }

    /** What a good proof answers; its text shows none of it. */
    public record Proven(boolean success, @JsonProperty("access_token") String accessToken,
                         @JsonProperty("refresh_token") String refreshToken, @JsonProperty("device_token") String deviceToken,
                         @JsonProperty("token_type") String tokenType, @JsonProperty("expires_in") long expiresIn, String scope) {
        private static Proven of(Upgrades.Tokens tokens, String deviceToken) {
            return new Proven(true, tokens.accessToken(), tokens.refreshToken(), deviceToken, tokens.tokenType(),
                    tokens.expiresIn(), tokens.scope());
        }

        @Override
        public String toString() {
            return "Proven[" + success + "]";
        }
    }

    /**
     * Judges a proof.
     *
     * @throws ProblemException code-rejected for wrong, expired, replayed and locked alike
     */
    public Proven verify(Caller caller, Proof proof) {
        if (proof.challenge() == null) {
            return stepUp(caller.requireUser(), proof);
        }
        if (caller.isUser()) {
            throw Problem.field("challenge", "is for a login and excludes a bearer token");
        }
        return proof.otpCode() == null ? recover(caller, proof) : login(caller, proof);
    }

    /** A user and a device token, from the KMS; its text does not show the token. */
    public record Device(@JsonProperty("user_id") String userId, @JsonProperty("device_token") String deviceToken) {
        @Override
        public String toString() {
            return "Device[" + userId + "]";
        }
    }

    /** Whether a device token is good, which the KMS asks at a login that came with one. */
    public Map<String, Boolean> device(Caller caller, Device device) {
        caller.requireService("kms");
        return Map.of("known", devices.isValid(device.deviceToken(), device.userId()));
    }

    private Proven stepUp(Caller caller, Proof proof) {
        if (caller.mustEnrol()) {
            throw Problem.FACTOR_REQUIRED.exception("this token may only enrol; log in with the factor");
        }
        if (proof.username() != null && !proof.username().equals(caller.username())) {
            throw Problem.CALLER_NOT_ALLOWED.exception("the token is another user's");
        }
        TotpCheck.Guess guess = check.guess(caller, caller.subject(), proof.deviceToken());
        return guess.decide(database.tx(), () -> {
            guess.mustMatch(factors.confirmedOf(caller.subject()), proof.otpCode());
            audit.record(caller, "factor.verify", caller.subject(), Outcome.OK);
            return Proven.of(upgrades.stepUp(caller.subject(), caller.sessionId(), "totp"), null);
        });
    }

    private Proven login(Caller caller, Proof proof) {
        String userId = ownerOf(caller, proof);
        TotpCheck.Guess guess = check.guess(caller, userId, proof.deviceToken());
        return guess.decide(database.tx(), () -> {
            guess.mustMatch(factors.confirmedOf(userId), proof.otpCode());
            audit.record(caller, "factor.verify", userId, Outcome.OK);
            String device = devices.rotate(proof.deviceToken(), userId);
            return Proven.of(upgrades.completeLogin(proof.challenge(), "totp", ""), device);
        });
    }

    private Proven recover(Caller caller, Proof proof) {
        String userId = ownerOf(caller, proof);
        TotpCheck.Guess guess = check.guess(caller, userId, proof.deviceToken());
        return guess.decide(database.tx(), () -> {
            guess.judge(recoveryCodes.use(userId, proof.recoveryCode()));
            audit.record(caller, "factor.recovery", userId, Outcome.OK);
            return Proven.of(upgrades.completeLogin(proof.challenge(), "recovery", Caller.ENROL_SCOPE), null);
        });
    }

    private String ownerOf(Caller caller, Proof proof) {
        try {
            return upgrades.ownerOf(proof.challenge()).userId();
        } catch (ProblemException e) {
            if (e.problem() == Problem.CODE_REJECTED) {
                check.rejected(caller, "unknown");
            }
            throw e;
        }
    }
}
