package dev.gatehouse.routing.live;

import static dev.gatehouse.routing.live.LiveHouse.SOON;
import static dev.gatehouse.routing.live.LiveHouse.answering;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A file is edited well and badly, over and over, while clients ask for it and for its sibling: no request fails. Short by
 * default; {@code -Pdrill} makes 500 edits of each kind at 1,000 requests a second.
 */
class ReloadUnderLoadTest {
    private static final int EDITS = Integer.getInteger("gatehouse.drill.edits", 50);
    private static final int RATE = 1_000;
    private static final int CLIENTS = 4;
    @TempDir
    Path folder;
    private final Queue<String> failed = new ConcurrentLinkedQueue<>();
    private final AtomicLong answered = new AtomicLong();
    private final AtomicBoolean done = new AtomicBoolean();

    @Test
    void noRequestFailsAndNothingIsLeftBehindWhenAFileIsEditedOverAndOver() throws Exception {
        Path routes = Files.createDirectories(folder.resolve("routes/gateway"));
        Files.writeString(routes.resolve("orders.camel.yaml"), version(0));
        Files.writeString(routes.resolve("sibling.camel.yaml"), answering("sibling", "/sibling", "sibling"));
        try (LiveHouse house = new LiveHouse(folder, true)) {
            ExecutorService clients = Executors.newFixedThreadPool(CLIENTS);
            for (int i = 0; i < CLIENTS; i++) {
                clients.submit(() -> ask(house));
            }
            edit(house, 1);
            edit(house, 2);
            List<Integer> before = footprint(house);
            for (int n = 3; n <= EDITS; n++) {
                edit(house, n);
            }
            done.set(true);
            clients.shutdown();
            assertThat(clients.awaitTermination(30, TimeUnit.SECONDS)).isTrue();
            System.out.println("reload under load: " + answered + " requests, " + failed.size() + " failed, " + EDITS
                    + " good and " + EDITS + " bad edits");
            assertThat(failed).isEmpty();
            assertThat(answered.get()).isGreaterThan(10L * EDITS);
            // a version that had not quite gone may have been counted before; one left behind by each edit would be many
            await().atMost(SOON).untilAsserted(() -> assertThat(footprint(house))
                    .zipSatisfy(before, (now, then) -> assertThat(now).isLessThanOrEqualTo(then)));
        }
    }

    /** A file of two routes, one of which calls the other. */
    private static String version(int n) {
        return answering("orders", "/orders", "").replace("setBody: { constant: \"\" }", "to: direct:gateway-orders-inner") + """
                - route:
                    id: gateway-orders-inner
                    from:
                      uri: direct:gateway-orders-inner
                      steps:
                        - setBody: { id: answer, constant: "version %d" }
                """.formatted(n);
    }

    private void edit(LiveHouse house, int n) throws Exception {
        house.save("orders", version(n).replace("guard:jwt?roles=user", "guard:jwt?rolls=user"));
        await().atMost(SOON).pollInterval(Duration.ofMillis(10)).until(() -> house.problemOf("orders").startsWith("7: "));
        house.save("orders", version(n));
        await().atMost(SOON).pollInterval(Duration.ofMillis(10)).until(() -> house.get("/orders").equals("version " + n));
        await().atMost(SOON).pollInterval(Duration.ofMillis(10)).until(() -> house.problemOf("orders").isEmpty());
    }

    private void ask(LiveHouse house) {
        long due = System.nanoTime();
        while (!done.get()) {
            String order = house.get("/orders");
            String sibling = house.get("/sibling");
            answered.addAndGet(2);
            if (!order.startsWith("version ") || !sibling.equals("sibling")) {
                failed.add(order + " " + sibling);
            }
            due += 2L * CLIENTS * 1_000_000_000 / RATE;
            LockSupport.parkNanos(due - System.nanoTime());
        }
    }

    /** What would grow if a version left something behind. */
    private static List<Integer> footprint(LiveHouse house) {
        return List.of(house.edge.camel.getRoutes().size(), house.edge.camel.getRouteDefinitions().size(),
                house.edge.camel.getComponentNames().size(), house.edge.camel.getEndpointRegistry().size(),
                (int) Thread.getAllStackTraces().keySet().stream().filter(thread -> thread.getName().startsWith("Camel")).count());
    }
}
