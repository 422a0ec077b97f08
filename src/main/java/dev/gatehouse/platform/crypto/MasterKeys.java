package dev.gatehouse.platform.crypto;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.gatehouse.platform.Caller;
import dev.gatehouse.platform.Lines;
import dev.gatehouse.platform.Settings;
import java.time.Clock;
import java.util.Map;

/** The verbs on one service's master keys; for administrators with a fresh second factor, and audited. */
public final class MasterKeys {
    private final KekRotation rotation;
    private final Recorder recorder;
    private final Settings settings;
    private final Clock clock;

    /** @param recorder the service's own audit stream */
    public MasterKeys(KekRotation rotation, Recorder recorder, Settings settings, Clock clock) {
        this.rotation = rotation;
        this.recorder = recorder;
        this.settings = settings;
        this.clock = clock;
    }

    /** Writes an entry for an act that was done. */
    @FunctionalInterface
    public interface Recorder {
        void record(Caller caller, String action, String object, Map<String, ?> details);
    }

    /**
     * The body of {@code POST /kms/kek/rewrap}.
     *
     * @param newVersion whether to make a new key file if none is newer than the key that seals; false when absent
     */
    public record Rewrap(@JsonProperty("new_version") Boolean newVersion) {}

    /** Which version seals, and what each still wraps. */
    public KekRotation.Status status(Caller caller) {
        requireAdmin(caller);
        return rotation.status();
    }

    /**
     * Lets the newest key file seal and wraps everything under it.
     *
     * @throws dev.gatehouse.platform.ProblemException unavailable when the key file cannot be read or made
     */
    public Lines rewrap(Caller caller, Rewrap body) {
        requireAdmin(caller);
        boolean make = Boolean.TRUE.equals(body.newVersion());
        int version = rotation.takeNewest(make,
                active -> recorder.record(caller, "kek.rewrap", "kek-v" + active, Map.of("new_version", make)));
        return lines -> rotation.rewrap(progress -> {
            if (progress.finished() != null) {
                recorder.record(caller, "kek.rewrapped", "kek-v" + version,
                        Map.of("values", progress.done(), "finished", progress.finished()));
            }
            lines.line(progress);
        });
    }

    private void requireAdmin(Caller caller) {
        caller.requireRole("admin").requireStepUp(settings.stepUp(), clock);
    }
}
