package dev.gatehouse.twofactor;

import dev.gatehouse.audit.AuditTrail;
import dev.gatehouse.audit.AuditTrail.Outcome;
import dev.gatehouse.platform.Caller;
import dev.gatehouse.platform.Problem;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.regex.Pattern;

/**
 * The one place where a code is judged: counted first, compared in constant time, its time step taken once ever. Wrong, expired,
 * replayed and locked are one answer.
 */
final class TotpCheck {
    private static final Pattern CODE = Pattern.compile("\\d{6}|\\d{8}");
    private final FactorStore factors;
    private final DeviceTokens devices;
    private final GuessLimit guesses;
    private final AuditTrail audit;
    private final Clock clock;

    TotpCheck(FactorStore factors, DeviceTokens devices, GuessLimit guesses, AuditTrail audit, Clock clock) {
        this.factors = factors;
        this.devices = devices;
        this.guesses = guesses;
        this.audit = audit;
        this.clock = clock;
    }

    /** A code is six or eight digits; text, so that leading zeros count. */
    static void checkForm(String field, String code) {
        if (code == null || !CODE.matcher(code).matches()) {
            throw Problem.field(field, "must be a text of 6 or 8 digits");
        }
    }

    /** Counts a guess of that user, before anything is compared and whatever becomes of it. */
    Guess guess(Caller caller, String userId, String deviceToken) {
        GuessLimit.Bucket bucket = devices.isValid(deviceToken, userId) ? GuessLimit.Bucket.DEVICE : GuessLimit.Bucket.STRANGER;
        boolean allowed = guesses.count(userId, bucket);
        if (!allowed) {
            audit.record(caller, "factor.locked", userId, Outcome.DENIED, Map.of("bucket", bucket.name()));
        }
        return new Guess(caller, userId, bucket, allowed);
    }

    /** A counted guess, not judged yet. */
    final class Guess {
        private final Caller caller;
        private final String userId;
        private final GuessLimit.Bucket bucket;
        private final boolean allowed;

        private Guess(Caller caller, String userId, GuessLimit.Bucket bucket, boolean allowed) {
            this.caller = caller;
            this.userId = userId;
            this.bucket = bucket;
            this.allowed = allowed;
        }

        /** @throws dev.gatehouse.platform.ProblemException code-rejected unless it is the right code, for the first time */
        void mustMatch(List<Factor> candidates, String code) {
            boolean taken = false;
            for (Factor factor : candidates) {
                OptionalLong step = factor.totp().match(factors.secretOf(factor), code, clock.instant());
                taken = taken || allowed && step.isPresent() && factors.takeStep(factor, step.getAsLong());
            }
            judge(taken);
        }

        /** The same for another kind of proof. */
        void judge(boolean right) {
            if (!right || !allowed) {
                throw Problem.CODE_REJECTED.exception();
            }
            guesses.reset(userId, bucket);
        }

        /** Notes that it failed; outside the transaction that was given up. */
        void rejected() {
            audit.record(caller, "factor.verify", userId, Outcome.DENIED);
        }
    }
}
