package dev.gatehouse.platform.logging;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/** Standard output, written some lines at a time: each within 50 ms, warnings and errors at once. */
public final class BatchedConsole extends ConsoleAppender<ILoggingEvent> {
    private static final int BYTES = 8 * 1024;
    private static final Duration LONGEST = Duration.ofMillis(50);
    private ScheduledFuture<?> flushing;

    public BatchedConsole() {
        setImmediateFlush(false);
    }

    @Override
    public void setOutputStream(OutputStream console) {
        super.setOutputStream(new BufferedOutputStream(console, BYTES));
    }

    @Override
    public void start() {
        super.start();
        flushing = getContext().getScheduledExecutorService()
                .scheduleWithFixedDelay(this::flush, LONGEST.toMillis(), LONGEST.toMillis(), TimeUnit.MILLISECONDS);
    }

    @Override
    public void stop() {
        if (flushing != null) {
            flushing.cancel(false);
        }
        super.stop();
    }

    @Override
    protected void subAppend(ILoggingEvent event) {
        super.subAppend(event);
        if (event.getLevel().isGreaterOrEqual(Level.WARN)) {
            flush();
        }
    }

    private void flush() {
        streamWriteLock.lock();
        try {
            getOutputStream().flush();
        } catch (IOException e) {
            addError("the log cannot be written", e);
        } finally {
            streamWriteLock.unlock();
        }
    }
}
