package dev.gatehouse.edge.relay;

import java.time.Duration;

/**
 * What is known of a target from its answers: whether it is well (active checks), and whether it is left alone for a while
 * (passive: it failed so many times in a row). Coming back it is on probation: one failure more and it goes again, for longer.
 */
final class TargetState {
    private static final int LONGEST_FACTOR = 16;
    private final Target target;
    private final UpstreamOptions options;
    private volatile boolean ill;
    private volatile long ejectedUntil;
    private volatile int failuresInARow;
    private int factor = 1;
    private int checksInARow;

    TargetState(Target target, UpstreamOptions options) {
        this.target = target;
        this.options = options;
    }

    Target target() {
        return target;
    }

    boolean isIll() {
        return ill;
    }

    boolean isEjected(long nowMillis) {
        return nowMillis < ejectedUntil;
    }

    boolean isAvailable(long nowMillis) {
        return !ill && !isEjected(nowMillis);
    }

    void succeeded() {
        if (failuresInARow > 0) {
            synchronized (this) {
                failuresInARow = 0;
            }
        }
    }

    /** Counts a failure; true when the target has had enough of them to be left alone. */
    synchronized boolean failed(long nowMillis) {
        failuresInARow++;
        return options.ejectAfter() > 0 && failuresInARow >= options.ejectAfter() && !isEjected(nowMillis);
    }

    /** Leaves it alone, twice as long as the last time unless it has been good for that long since. */
    synchronized Duration eject(long nowMillis) {
        long base = options.ejectFor().toMillis();
        boolean soonAgain = ejectedUntil > 0 && nowMillis - ejectedUntil <= base * factor;
        factor = soonAgain ? Math.min(LONGEST_FACTOR, 2 * factor) : 1;
        ejectedUntil = nowMillis + base * factor;
        failuresInARow = options.ejectAfter() - 1;
        return Duration.ofMillis(base * factor);
    }

    /** Takes in what an active check said; true when that changed whether the target is well. */
    synchronized boolean checked(boolean good) {
        checksInARow = good == ill ? checksInARow + 1 : 0;
        if (checksInARow < (ill ? options.healthRise() : options.healthFall())) {
            return false;
        }
        ill = !ill;
        checksInARow = 0;
        return true;
    }
}
