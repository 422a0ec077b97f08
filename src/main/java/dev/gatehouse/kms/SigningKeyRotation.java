package dev.gatehouse.kms;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.gatehouse.audit.AuditTrail;
import dev.gatehouse.audit.AuditTrail.Outcome;
import dev.gatehouse.kms.SigningKey.State;
import dev.gatehouse.platform.Caller;
import dev.gatehouse.platform.Origin;
import dev.gatehouse.platform.Problem;
import dev.gatehouse.platform.Request;
import dev.gatehouse.platform.Settings;
import dev.gatehouse.platform.database.Database;
import java.security.KeyPair;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * The life of signing keys: published as next, active, retired while a token of theirs may live, then removed; or compromised
 * at any time. Every step is one transaction under one lock, so that at any moment exactly one key signs and one is next.
 */
public final class SigningKeyRotation {
    /** How long the next key is published before the schedule lets it sign: many times the JWKS's max-age. */
    static final Duration PUBLISHED_FIRST = Duration.ofMinutes(10);
    /** On demand: time enough for every process to have read it. */
    static final Duration READ_EVERYWHERE = Duration.ofSeconds(2);
    /** How long a retired key still verifies: the longest life of a token, and a minute for skew between clocks. */
    static final Duration STILL_VERIFIES = KmsSettings.LONGEST_ACCESS_TOKEN.plusMinutes(1);
    private final Database database;
    private final SigningKeyStore store;
    private final SigningKeys keys;
    private final AuditTrail audit;
    private final KeySettings keySettings;
    private final Settings settings;
    private final Clock clock;

    SigningKeyRotation(Database database, SigningKeyStore store, SigningKeys keys, AuditTrail audit, KeySettings keySettings,
                       Settings settings, Clock clock) {
        this.database = database;
        this.store = store;
        this.keys = keys;
        this.audit = audit;
        this.keySettings = keySettings;
        this.settings = settings;
        this.clock = clock;
    }

    /** What is told of a key: never its halves. */
    public record Described(String kid, String algorithm, String state, @JsonProperty("created_at") Instant createdAt,
                            @JsonProperty("activated_at") Instant activatedAt, @JsonProperty("retired_at") Instant retiredAt) {
        private static Described of(SigningKey key) {
            return new Described(key.kid(), key.algorithm(), key.state().text(), key.createdAt(), key.activatedAt(), key.retiredAt());
        }
    }

    /** The kids after a rotation. */
    public record Rotated(String active, String next) {}

    /** All keys, oldest first. */
    public Map<String, List<Described>> list(Caller caller) {
        requireAdmin(caller);
        return Map.of("keys", store.all().stream().map(Described::of).toList());
    }

    /**
     * The next key signs from now on, and a new next one is published.
     *
     * @throws dev.gatehouse.platform.ProblemException conflict while the next key is so new that a process may not know it
     */
    public Rotated rotate(Caller caller) {
        requireAdmin(caller);
        KeyPair fresh = keySettings.algorithm().generate();
        Rotated rotated = database.tx().execute(tx -> {
            store.lock();
            if (isNewerThan(READ_EVERYWHERE, only(State.NEXT).createdAt())) {
                throw Problem.CONFLICT.exception("the next key was made a moment ago and may not be known everywhere yet")
                        .header("Retry-After", String.valueOf(READ_EVERYWHERE.toSeconds()));
            }
            return advance(caller, State.RETIRED, fresh);
        });
        keys.refresh();
        return rotated;
    }

    /**
     * Withdraws a key for good: its tokens fail in this process at once and in others at their next look. An active or next key
     * is replaced in the same step.
     *
     * @throws dev.gatehouse.platform.ProblemException not-found
     */
    public Map<String, String> compromise(Caller caller, Request request) {
        requireAdmin(caller);
        String kid = request.path("kid");
        KeyPair fresh = keySettings.algorithm().generate();
        database.tx().executeWithoutResult(tx -> {
            store.lock();
            SigningKey key = store.find(kid).orElseThrow(Problem.NOT_FOUND::exception);
            audit.record(caller, "signing-key.compromise", kid, Outcome.OK, Map.of("was", key.state().text()));
            if (key.state() == State.ACTIVE) {
                advance(caller, State.COMPROMISED, fresh);
            } else {
                store.withdraw(kid, State.COMPROMISED);
            }
            if (key.state() == State.NEXT) {
                store.add(keySettings.algorithm(), fresh, State.NEXT);
            }
        });
        keys.refresh();
        return Map.of("kid", kid, "state", State.COMPROMISED.text());
    }

    /** Makes the first two keys where there are none, and reads them. */
    void start() {
        database.tx().executeWithoutResult(tx -> {
            store.lock();
            for (State state : List.of(State.ACTIVE, State.NEXT)) {
                if (store.only(state).isEmpty()) {
                    String kid = store.add(keySettings.algorithm(), keySettings.algorithm().generate(), state);
                    audit.record(kms(), "signing-key.create", kid, Outcome.OK, Map.of("state", state.text()));
                }
            }
        });
        keys.refresh();
    }

    /** Rotates when the active key has signed for its lifetime and the next one has been published long enough. */
    void rotateIfDue() {
        if (!isDue()) {
            return;
        }
        KeyPair fresh = keySettings.algorithm().generate();
        database.tx().executeWithoutResult(tx -> {
            store.lock();
            // another process may have been faster
            if (isDue()) {
                advance(kms(), State.RETIRED, fresh);
            }
        });
        keys.refresh();
    }

    /** Removes retired keys once no token of theirs can live. */
    void removeRetired() {
        List<String> removed = database.tx().execute(tx -> {
            store.lock();
            List<String> kids = store.removeRetiredBefore(clock.instant().minus(STILL_VERIFIES));
            kids.forEach(kid -> audit.record(kms(), "signing-key.remove", kid, Outcome.OK));
            return kids;
        });
        if (!removed.isEmpty()) {
            keys.refresh();
        }
    }

    private Rotated advance(Caller caller, State asWhat, KeyPair fresh) {
        SigningKey active = only(State.ACTIVE);
        SigningKey next = only(State.NEXT);
        store.withdraw(active.kid(), asWhat);
        store.activate(next.kid());
        String fresher = store.add(keySettings.algorithm(), fresh, State.NEXT);
        audit.record(caller, "signing-key.rotate", next.kid(), Outcome.OK,
                Map.of("from", active.kid(), "next", fresher, "algorithm", keySettings.algorithm().jwaName()));
        return new Rotated(next.kid(), fresher);
    }

    private boolean isDue() {
        return !isNewerThan(keySettings.signingKeyLifetime(), only(State.ACTIVE).activatedAt())
                && !isNewerThan(PUBLISHED_FIRST, only(State.NEXT).createdAt());
    }

    private boolean isNewerThan(Duration age, Instant time) {
        return time.plus(age).isAfter(clock.instant());
    }

    private SigningKey only(State state) {
        return store.only(state).orElseThrow(() -> new IllegalStateException("no signing key is " + state.text()));
    }

    private void requireAdmin(Caller caller) {
        caller.requireRole("admin").requireStepUp(settings.stepUp(), clock);
    }

    private static Caller kms() {
        return Caller.service("kms", Origin.internal());
    }
}
