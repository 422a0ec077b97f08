package dev.gatehouse.kms;

import dev.gatehouse.audit.AuditTrail;
import dev.gatehouse.audit.AuditTrail.Outcome;
import dev.gatehouse.kms.LoginThrottle.Guess;
import dev.gatehouse.kms.LoginThrottle.Verdict;
import dev.gatehouse.platform.Caller;
import dev.gatehouse.platform.crypto.PasswordHasher;
import dev.gatehouse.platform.crypto.Sealer;
import dev.gatehouse.platform.database.Database;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The one place a password is compared. Unknown, wrong, disabled and throttled are all "no" after exactly one hash, counted and
 * audited; metric {@code gatehouse_password_checks_total} by outcome.
 */
final class PasswordCheck {
    private final Database database;
    private final PasswordHasher hasher;
    private final LoginThrottle throttle;
    private final AuditTrail audit;
    private final Sealer sealer;
    private final MeterRegistry meters;

    PasswordCheck(Database database, PasswordHasher hasher, LoginThrottle throttle, AuditTrail audit, Sealer sealer,
                  MeterRegistry meters) {
        this.database = database;
        this.hasher = hasher;
        this.throttle = throttle;
        this.audit = audit;
        this.sealer = sealer;
        this.meters = meters;
        // there from the start, so that the first one is a rise
        Arrays.stream(Verdict.values()).forEach(this::counter);
    }

    /**
     * Whether the password is that user's and may be used now.
     *
     * @param action what it is for, in the audit entry of a refusal
     * @param username as it was given, which may be nobody's
     * @param device a device token known to be this user's, or null
     */
    boolean passes(Caller caller, String action, String username, Optional<User> user, String password, String device) {
        boolean same = hasher.matches(password, user.map(User::passwordHash).orElse(null));
        boolean right = same && !user.orElseThrow().disabled();
        String userId = user.map(User::id).orElse("unknown");
        Verdict verdict = database.tx().execute(tx -> {
            Guess guess = throttle.guess(username, caller.origin().network(), device);
            Verdict judged = throttle.judge(guess, right, userId);
            if (judged != Verdict.RIGHT) {
                boolean throttled = judged == Verdict.THROTTLED;
                // who is known is named by the id alone, so that erasing them leaves no trace of the name
                audit.record(caller, action, userId, Outcome.DENIED, user.isPresent() ? Map.of("throttled", throttled)
                        : Map.of("username_hash", hashOf(username), "throttled", throttled));
            }
            return judged;
        });
        counter(verdict).increment();
        return verdict == Verdict.RIGHT;
    }

    private Counter counter(Verdict verdict) {
        return meters.counter("gatehouse.password.checks", "outcome", verdict.name().toLowerCase(Locale.ROOT));
    }

    /** A mistyped user name may be a password: it is kept as a keyed hash only. */
    private String hashOf(String username) {
        byte[] hash = sealer.lookupHash("audit-username", username.toLowerCase(Locale.ROOT).getBytes(StandardCharsets.UTF_8));
        return HexFormat.of().formatHex(hash, 0, 16);
    }
}
