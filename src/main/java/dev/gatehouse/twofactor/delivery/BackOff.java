package dev.gatehouse.twofactor.delivery;

import java.time.Duration;
import java.util.function.DoubleSupplier;

/** Waits between attempts: one second after the first, twice as long each time up to ten minutes, the upper half by chance. */
final class BackOff {
    private static final Duration FIRST = Duration.ofSeconds(1);
    private static final Duration LONGEST = Duration.ofMinutes(10);
    private static final int MOST_DOUBLINGS = 20;
    private final DoubleSupplier chance;

    /** @param chance numbers from 0 to 1 */
    BackOff(DoubleSupplier chance) {
        this.chance = chance;
    }

    /**
     * The wait after so many attempts.
     *
     * @param atLeast what the other side asked for; never more than ten minutes are granted
     */
    Duration after(int attempts, Duration atLeast) {
        long bound = Math.min(LONGEST.toMillis(), FIRST.toMillis() << Math.min(attempts - 1, MOST_DOUBLINGS));
        long wait = bound / 2 + (long) (chance.getAsDouble() * bound / 2);
        return Duration.ofMillis(Math.min(LONGEST.toMillis(), Math.max(wait, atLeast.toMillis())));
    }
}
