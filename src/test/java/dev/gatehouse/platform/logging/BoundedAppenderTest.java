package dev.gatehouse.platform.logging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import ch.qos.logback.core.AppenderBase;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A log that nobody reads holds nobody up. */
class BoundedAppenderTest {
    private static final int PLACES = 1_000;
    private final LoggerContext context = new LoggerContext();
    private final CountDownLatch reader = new CountDownLatch(1);
    private final Queue<ILoggingEvent> written = new ConcurrentLinkedQueue<>();
    private final BoundedAppender queue = new BoundedAppender();
    private final Logger log = context.getLogger("some");

    @BeforeEach
    void nobodyReads() {
        AppenderBase<ILoggingEvent> console = new AppenderBase<>() {
            @Override
            protected void append(ILoggingEvent line) {
                try {
                    reader.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
                written.add(line);
            }
        };
        context.setMDCAdapter(new LogbackMDCAdapter());
        console.setContext(context);
        console.start();
        queue.setContext(context);
        queue.setQueueSize(PLACES);
        queue.addAppender(console);
        queue.start();
        log.addAppender(queue);
    }

    @AfterEach
    void stop() {
        reader.countDown();
        context.stop();
    }

    @Test
    @Timeout(20)
    void fullQueueDropsAndCountsAndNeverWaits() {
        long before = BoundedAppender.dropped();
        for (int i = 0; i < 5 * PLACES; i++) {
            log.info("line {}", i);
        }
        long dropped = BoundedAppender.dropped() - before;
        assertThat(dropped).isGreaterThan(3 * PLACES);
        reader.countDown();
        await().atMost(Duration.ofSeconds(10)).until(() -> written.size() + dropped == 5 * PLACES);
    }

    @Test
    @Timeout(20)
    void warningsFindAPlaceWhenOtherLinesFindNoneAnyMore() {
        for (int i = 0; i < 2 * PLACES; i++) {
            log.info("line {}", i);
        }
        log.error("something is wrong");
        reader.countDown();
        await().atMost(Duration.ofSeconds(10)).until(() -> written.stream().anyMatch(line -> line.getLevel() == Level.ERROR));
    }
}
