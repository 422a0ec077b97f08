package dev.gatehouse.twofactor;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.gatehouse.platform.Caller;
import dev.gatehouse.platform.Problem;
import dev.gatehouse.platform.ProblemException;
import dev.gatehouse.platform.services.Upgrades;
import dev.gatehouse.platform.services.UserDirectory;
import dev.gatehouse.twofactor.delivery.Asker;
import dev.gatehouse.twofactor.delivery.SentCodes;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * The verb that judges a shown factor: the second half of a login, the step-up of a session that stands, or for a service,
 * whether a user's code is right.
 */
public final class Verification {
    private final FactorStore factors;
    private final TotpCheck check;
    private final RecoveryCodes recoveryCodes;
    private final SentCodes sentCodes;
    private final DeviceTokens devices;
    private final Upgrades upgrades;
    private final UserDirectory users;
    private final FactorEvents events;

    Verification(FactorStore factors, TotpCheck check, RecoveryCodes recoveryCodes, SentCodes sentCodes, DeviceTokens devices,
                 Upgrades upgrades, UserDirectory users, FactorEvents events) {
        this.factors = factors;
        this.check = check;
        this.recoveryCodes = recoveryCodes;
        this.sentCodes = sentCodes;
        this.devices = devices;
        this.upgrades = upgrades;
        this.users = users;
        this.events = events;
    }

    /**
     * Judges a proof.
     *
     * @throws ProblemException code-rejected for wrong, expired, replayed, locked and nobody's alike
     */
    public Proven verify(Caller caller, Proof proof) {
        if (caller.kind() == Caller.Kind.SERVICE) {
            return ofUser(caller, proof);
        }
        if (proof.challenge() == null) {
            return stepUp(caller.requireFull(), proof);
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
        if (proof.username() != null && !proof.username().equals(caller.username())) {
            throw Problem.CALLER_NOT_ALLOWED.exception("the token is another user's");
        }
        return spend(caller, Asker.session(caller), proof, code ->
                Proven.ofCode(upgrades.stepUp(caller.subject(), caller.sessionId(), code.method()), null, code));
    }

    private Proven login(Caller caller, Proof proof) {
        String userId = owner(proof.challenge());
        return spend(caller, Asker.challenge(userId, proof.challenge()), proof, code -> {
            String device = devices.rotate(proof.deviceToken(), userId);
            return Proven.ofCode(upgrades.completeLogin(proof.challenge(), code.method(), ""), device, code);
        });
    }

    /** No token: a service learns whether the code is right, and the code is spent. */
    private Proven ofUser(Caller caller, Proof proof) {
        if (proof.username() == null || proof.otpCode() == null || proof.challenge() != null) {
            throw Problem.field("username", "and otp_code are what a service sends");
        }
        Asker asker = Asker.service(caller, users.idOf(proof.username()).orElse(TotpCheck.NOBODY));
        return spend(caller, asker, proof, Proven::ofCode);
    }

    /** An authenticator's code, or with a request id one that was sent. */
    private Proven spend(Caller caller, Asker asker, Proof proof, Function<ShownCode, Proven> act) {
        String userId = asker.userId();
        Function<ShownCode, Proven> noted = code -> {
            events.happened(caller, FactorEvent.VERIFIED, userId, code.facts());
            return act.apply(code);
        };
        if (proof.requestId() != null) {
            return check.guess(caller, userId, TotpCheck.SENT, proof.deviceToken())
                    .spend(() -> sentCodes.take(asker, proof.requestId(), proof.otpCode()), method -> noted.apply(ShownCode.sent(method)));
        }
        TotpCheck.Guess guess = check.guess(caller, userId, TotpCheck.TOTP, proof.deviceToken());
        List<Totp.Match> matches = check.match(factors.confirmedOf(userId), proof.otpCode());
        return guess.spend(matches, drift -> noted.apply(ShownCode.ofAuthenticator(drift)));
    }

    private Proven recover(Caller caller, Proof proof) {
        String userId = owner(proof.challenge());
        TotpCheck.Guess guess = check.guess(caller, userId, TotpCheck.RECOVERY, proof.deviceToken());
        Optional<RecoveryCodes.Slot> slot = recoveryCodes.match(userId, proof.recoveryCode());
        return guess.spend(() -> slot.flatMap(matched -> recoveryCodes.use(userId, matched)), left -> {
            events.happened(caller, FactorEvent.RECOVERED, userId, Map.of("left", left));
            return Proven.ofRecoveryCode(upgrades.completeLogin(proof.challenge(), "recovery", Caller.ENROL_SCOPE), left);
        });
    }

    /** Nobody when the KMS knows of none: the code is judged all the same. */
    private String owner(String challenge) {
        try {
            return upgrades.ownerOf(challenge).userId();
        } catch (ProblemException e) {
            if (e.problem() == Problem.CODE_REJECTED) {
                return TotpCheck.NOBODY;
            }
            throw e;
        }
    }
}
