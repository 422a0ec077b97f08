package dev.gatehouse.twofactor;

import dev.gatehouse.audit.AuditTrail;
import dev.gatehouse.audit.AuditTrail.Outcome;
import dev.gatehouse.platform.Caller;
import dev.gatehouse.platform.Problem;
import dev.gatehouse.platform.ProblemException;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.springframework.transaction.support.TransactionTemplate;

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

        /**
         * All of the act happens, or nothing does and the code is still good; that it was rejected is noted outside the transaction
         * that was given up.
         */
        <T> T decide(TransactionTemplate tx, Supplier<T> act) {
            try {
                return tx.execute(status -> act.get());
            } catch (ProblemException e) {
                if (e.problem() == Problem.CODE_REJECTED) {
                    rejected(caller, userId);
                }
                throw e;
            }
        }
    }

    /** Notes a proof that was not accepted; of nobody known, where the challenge was none. */
    void rejected(Caller caller, String userId) {
        audit.record(caller, "factor.verify", userId, Outcome.DENIED);
    }
}
