package dev.gatehouse.edge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.platform.OwnThreads;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.apache.camel.CamelContext;
import org.apache.camel.builder.RouteBuilder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.scheduling.concurrent.CustomizableThreadFactory;

/** A room with threads of its own that waits for something slow holds up nobody else. */
class OwnThreadsTest {
    private static final int THREADS = 8;
    private final ThreadPoolExecutor threads = new ThreadPoolExecutor(0, THREADS, 5, TimeUnit.SECONDS, new SynchronousQueue<>(),
            new CustomizableThreadFactory("own-"));
    private final ExecutorService oneShared = Executors.newSingleThreadExecutor();
    private final Slow slow = new Slow();
    private EdgeHarness edge;

    /** A verb of the room that has the threads. */
    public static final class Slow {
        private final Semaphore begun = new Semaphore(0);
        private final CountDownLatch end = new CountDownLatch(1);

        /** The thread it ran on, once it may end. */
        public String answer() throws InterruptedException {
            begun.release();
            end.await();
            return Thread.currentThread().getName();
        }
    }

    @BeforeEach
    void start() throws Exception {
        edge = new EdgeHarness(List.of(), List.of(new OwnThreads(Slow.class.getPackageName(), threads)), this::add);
    }

    private void add(CamelContext camel) throws Exception {
        camel.getRegistry().bind("slow", slow);
        camel.getRegistry().bind("quick", new AtomicInteger());
        camel.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("platform-http:/slow").bean("slow", "answer");
                from("platform-http:/quick").bean("quick", "incrementAndGet");
                from("direct:slow").bean("slow", "answer");
                from("direct:legs").multicast().parallelProcessing().executorService(oneShared).to("direct:slow", "direct:slow", "direct:slow");
            }
        });
    }

    @AfterEach
    void stop() {
        slow.end.countDown();
        edge.close();
        threads.shutdownNow();
        oneShared.shutdownNow();
    }

    /** The edge of the test has four workers, so more calls than those wait. */
    @Test
    void othersAreServedAndTheNextIsToldToComeBackWhenAllThreadsOfARoomWait() throws Exception {
        List<CompletableFuture<String>> waiting = IntStream.range(0, THREADS).mapToObj(n -> get("/slow")).toList();
        assertThat(slow.begun.tryAcquire(THREADS, 10, TimeUnit.SECONDS)).isTrue();
        assertThat(edge.get("/slow")).startsWith("HTTP/1.1 503").contains("Retry-After: 1").contains("overloaded");
        assertThat(edge.get("/quick")).startsWith("HTTP/1.1 200");
        slow.end.countDown();
        for (CompletableFuture<String> each : waiting) {
            assertThat(each.get(10, TimeUnit.SECONDS)).startsWith("HTTP/1.1 200").contains("own-");
        }
    }

    private CompletableFuture<String> get(String target) {
        return CompletableFuture.supplyAsync(() -> {
            try {
                return edge.get(target);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }, task -> new Thread(task).start());
    }

    @Test
    void legsOfAFanOutHoldNoSharedThreadWhileTheyWait() throws Exception {
        CompletableFuture<Object> answer = edge.camel.createProducerTemplate().asyncSendBody("direct:legs", null);
        assertThat(slow.begun.tryAcquire(3, 10, TimeUnit.SECONDS)).isTrue();
        slow.end.countDown();
        answer.get(10, TimeUnit.SECONDS);
    }

    @Test
    void threadOfAnotherRoomIsLeftTooWhenItCallsTheVerb() {
        slow.end.countDown();
        assertThat(edge.camel.createProducerTemplate().requestBody("direct:slow", null, String.class)).startsWith("own-");
    }
}
