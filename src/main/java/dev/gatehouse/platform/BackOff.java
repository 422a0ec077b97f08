package dev.gatehouse.platform;

import java.time.Duration;
import java.util.function.DoubleSupplier;

/** Waits between attempts: twice as long each time up to a bound, the upper half by chance. */
public final class BackOff {
    private static final int MOST_DOUBLINGS = 20;
    private final Duration first;
    private final Duration longest;
    private final DoubleSupplier chance;

    /**
     * @param first bound of the wait after the first attempt
     * @param longest bound of every wait
     * @param chance numbers from 0 to 1
     */
    public BackOff(Duration first, Duration longest, DoubleSupplier chance) {
        this.first = first;
        this.longest = longest;
        this.chance = chance;
    }

    /**
     * The wait after so many attempts.
     *
     * @param attempts at least 1
     * @param atLeast what the other side asked for; never more than the bound is granted
     */
    public Duration after(int attempts, Duration atLeast) {
        long bound = Math.min(longest.toMillis(), first.toMillis() << Math.min(attempts - 1, MOST_DOUBLINGS));
        long wait = bound / 2 + (long) (chance.getAsDouble() * bound / 2);
        return Duration.ofMillis(Math.min(longest.toMillis(), Math.max(wait, atLeast.toMillis())));
    }
}
