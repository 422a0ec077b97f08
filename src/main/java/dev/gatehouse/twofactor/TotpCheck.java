package dev.gatehouse.twofactor;

import dev.gatehouse.platform.Caller;
import dev.gatehouse.platform.Problem;
import dev.gatehouse.platform.ProblemException;
import dev.gatehouse.platform.database.Database;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/**
 * The one place where a code is judged: counted first, compared in constant time, its time step taken once ever. Wrong, expired,
 * replayed, locked and nobody's are one answer after the same work.
 */
final class TotpCheck {
    /** Authenticators a user may have, and with how many each code is compared: those missing are made up by decoys. */
    static final int MOST_FACTORS = 5;
    /** {@link GuessLimit} counts codes of all authenticators of a user together: a code does not say whose it is. */
    static final String TOTP = "totp";
    /** Counted apart, so that guessing codes does not close the way back. */
    static final String RECOVERY = "recovery";
    /** Codes that were sent, counted apart too. */
    static final String SENT = "sent";
    /** In place of a user whom nobody is. */
    static final String NOBODY = "unknown";
    private static final Pattern CODE = Pattern.compile("\\d{6}|\\d{8}");
    private final Database database;
    private final FactorStore factors;
    private final DeviceTokens devices;
    private final GuessLimit guesses;
    private final FactorEvents events;
    private final TwoFactorSettings settings;
    private final Clock clock;

    TotpCheck(Database database, FactorStore factors, DeviceTokens devices, GuessLimit guesses, FactorEvents events,
              TwoFactorSettings settings, Clock clock) {
        this.database = database;
        this.factors = factors;
        this.devices = devices;
        this.guesses = guesses;
        this.events = events;
        this.settings = settings;
        this.clock = clock;
    }

    /** A code is six or eight digits; text, so that leading zeros count. */
    static void checkForm(String field, String code) {
        if (code == null || !CODE.matcher(code).matches()) {
            throw Problem.field(field, "must be a text of 6 or 8 digits");
        }
    }

    /**
     * Counts a guess, before anything is compared and whatever becomes of it.
     *
     * @param userId whose factor it is about, or {@link #NOBODY}
     * @param factor what is guessed, as {@link GuessLimit} counts it
     * @param deviceToken of the user, or null
     */
    Guess guess(Caller caller, String userId, String factor, String deviceToken) {
        boolean known = devices.isValid(deviceToken, userId);
        GuessLimit.Bucket bucket = known ? GuessLimit.Bucket.DEVICE : GuessLimit.Bucket.STRANGER;
        return new Guess(caller, userId, factor, bucket, count(userId, factor, bucket));
    }

    private GuessLimit.Counted count(String userId, String factor, GuessLimit.Bucket bucket) {
        if (userId.equals(NOBODY)) {
            return GuessLimit.Counted.REFUSED;
        }
        return factor.equals(RECOVERY) ? guesses.countUncapped(userId, factor, bucket) : guesses.count(userId, factor, bucket);
    }

    /** The code's authenticators among these; always compares with the same number. */
    List<Totp.Match> match(List<Factor> candidates, String code) {
        List<Factor> all = new ArrayList<>(candidates);
        while (all.size() < MOST_FACTORS) {
            all.add(factors.decoy());
        }
        Instant now = clock.instant();
        List<Totp.Match> matches = new ArrayList<>();
        for (Factor factor : all) {
            factor.totp().match(factors.secretOf(factor), code, now, settings.totpStrict() ? 0 : 1)
                    .ifPresent(step -> matches.add(new Totp.Match(factor, step, Math.toIntExact(step - Totp.stepAt(now)))));
        }
        matches.removeIf(match -> match.factor() == factors.decoy());
        return matches;
    }

    /** A counted guess, not judged yet. */
    final class Guess {
        private final Caller caller;
        private final String userId;
        private final String factor;
        private final GuessLimit.Bucket bucket;
        private final GuessLimit.Counted counted;

        private Guess(Caller caller, String userId, String factor, GuessLimit.Bucket bucket, GuessLimit.Counted counted) {
            this.caller = caller;
            this.userId = userId;
            this.factor = factor;
            this.bucket = bucket;
            this.counted = counted;
        }

        /**
         * Spends a code for one act, in one transaction: all of it happens, or nothing does and the code is still good.
         *
         * @throws ProblemException code-rejected unless it is the right code, for the first time
         */
        <T> T spend(List<Totp.Match> matches, Function<Drift, T> act) {
            return spend(() -> matches.stream().flatMap(match -> factors.takeStep(match).stream()).findFirst(), act);
        }

        /**
         * The same for another kind of proof.
         *
         * @param take uses the proof up, once ever; empty when it is not right
         */
        <P, T> T spend(Supplier<Optional<P>> take, Function<P, T> act) {
            boolean[] right = {false};
            try {
                return database.tx().execute(tx -> {
                    Optional<P> taken = counted.allowed() ? take.get() : Optional.empty();
                    P proof = taken.orElseThrow(Problem.CODE_REJECTED::exception);
                    right[0] = true;
                    guesses.reset(userId, factor, bucket);
                    return act.apply(proof);
                });
            } catch (ProblemException e) {
                afterwards(e, right[0]);
                throw e;
            }
        }

        /** Outside the transaction that was given up. A right code does not count because something else failed. */
        private void afterwards(ProblemException failure, boolean right) {
            if (failure.problem() == Problem.CODE_REJECTED) {
                rejected();
            } else if (right) {
                guesses.reset(userId, factor, bucket);
            }
        }

        private void rejected() {
            Map<String, Object> details = new HashMap<>(Map.of("factor", factor, "bucket", bucket.column()));
            FactorEvent event = FactorEvent.REJECTED;
            if (!counted.allowed()) {
                details.put("refused", true);
            } else if (counted.locks()) {
                event = counted.failures() == GuessLimit.HARD_CAP ? FactorEvent.CAPPED : FactorEvent.LOCKED;
                details.put("failures", counted.failures());
            }
            events.happened(caller, event, userId, details);
        }
    }
}
