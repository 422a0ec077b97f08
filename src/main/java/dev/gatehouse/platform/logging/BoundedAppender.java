package dev.gatehouse.platform.logging;

import ch.qos.logback.classic.AsyncAppender;
import ch.qos.logback.classic.spi.ILoggingEvent;
import java.util.concurrent.atomic.LongAdder;

/**
 * Writes the log on a thread of its own, from a bounded queue for which nobody waits: when it fills, lines of level INFO and below
 * are dropped first, warnings and errors when next to nothing is left. What was dropped is counted.
 */
public final class BoundedAppender extends AsyncAppender {
    /** More places than there are threads that may find the same ones free. */
    private static final int RESERVE = 128;
    private static final LongAdder DROPPED = new LongAdder();

    public BoundedAppender() {
        setNeverBlock(true);
    }

    /** Lines dropped in this process. */
    static long dropped() {
        return DROPPED.sum();
    }

    @Override
    protected boolean isDiscardable(ILoggingEvent event) {
        boolean drops = super.isDiscardable(event) || getRemainingCapacity() < RESERVE;
        if (drops) {
            DROPPED.increment();
        }
        return drops;
    }
}
