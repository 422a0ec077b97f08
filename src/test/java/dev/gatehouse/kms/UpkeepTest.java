package dev.gatehouse.kms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.gatehouse.kms.Upkeep.Task;
import dev.gatehouse.audit.AuditTrail;
import dev.gatehouse.platform.Caller;
import dev.gatehouse.platform.Origin;
import dev.gatehouse.platform.database.Database;
import dev.gatehouse.support.GatehouseTest;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

@GatehouseTest
class UpkeepTest {
    @Autowired
    Database kmsDatabase;
    @Autowired
    AuditTrail kmsAudit;

    @Test
    void taskRunsInOneProcessAtATime() throws Exception {
        CountDownLatch entered = new CountDownLatch(1);
        CountDownLatch leave = new CountDownLatch(1);
        AtomicInteger runs = new AtomicInteger();
        Task task = new Task("test: one at a time", () -> {
            runs.incrementAndGet();
            entered.countDown();
            awaitQuietly(leave);
        });
        try (Upkeep one = new Upkeep(kmsDatabase, List.of(task)); Upkeep two = new Upkeep(kmsDatabase, List.of(task))) {
            CompletableFuture<Void> first = CompletableFuture.runAsync(one::runAll);
            assertThat(entered.await(10, TimeUnit.SECONDS)).isTrue();
            two.runAll();
            assertThat(runs).hasValue(1);
            leave.countDown();
            first.get(10, TimeUnit.SECONDS);
            two.runAll();
            assertThat(runs).hasValue(2);
        }
    }

    @Test
    void othersHaveTheirTurnWhenATaskFails() throws Exception {
        AtomicInteger runs = new AtomicInteger();
        Task failing = new Task("test: fails", () -> {
            throw new IllegalStateException("as told");
        });
        try (Upkeep upkeep = new Upkeep(kmsDatabase, List.of(failing, new Task("test: goes on", runs::incrementAndGet)))) {
            upkeep.runAll();
            upkeep.runAll();
        }
        assertThat(runs).hasValue(2);
    }

    @Test
    void stepOfATaskStandsWhenALaterOneFails() throws Exception {
        Task task = new Task("test: half", () -> {
            kmsAudit.record(Caller.service("kms", Origin.internal()), "test.step", "x", AuditTrail.Outcome.OK);
            throw new IllegalStateException("after the first step");
        });
        long before = steps();
        try (Upkeep upkeep = new Upkeep(kmsDatabase, List.of(task))) {
            upkeep.runAll();
        }
        assertThat(steps()).isEqualTo(before + 1);
    }

    @Test
    void looksGoOnUntilItIsClosed() throws Exception {
        AtomicInteger looks = new AtomicInteger();
        Upkeep upkeep = new Upkeep(kmsDatabase, List.of());
        upkeep.start(looks::incrementAndGet);
        await().until(() -> looks.get() >= 2);
        upkeep.close();
        int seen = looks.get();
        await().during(Duration.ofMillis(900)).atMost(Duration.ofSeconds(5)).until(() -> looks.get() == seen);
    }

    private long steps() {
        return kmsDatabase.jdbc().sql("SELECT count(*) FROM audit_entries WHERE action = 'test.step'").query(Long.class).single();
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await(10, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
