package dev.gatehouse.kms;

import dev.gatehouse.platform.database.Database;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.scheduling.concurrent.CustomizableThreadFactory;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Work that time asks for. Each task runs in one process at a time, under a database lock; whether there is anything to do it
 * decides by the clock, so running it often does no harm. A task that fails is logged and has its next turn.
 */
final class Upkeep implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Upkeep.class);
    private static final Duration EVERY = Duration.ofMinutes(1);
    /** Two looks fit into the second within which a withdrawn key must fail everywhere. */
    private static final Duration LOOK_EVERY = Duration.ofMillis(400);
    private static final Duration STOP_PATIENCE = Duration.ofSeconds(10);
    private final Database database;
    private final TransactionTemplate outsideTheLock;
    private final List<Task> tasks;
    private final ScheduledThreadPoolExecutor threads = new ScheduledThreadPoolExecutor(2, new CustomizableThreadFactory("kms-upkeep-"));

    Upkeep(Database database, List<Task> tasks) {
        this.database = database;
        this.tasks = tasks;
        outsideTheLock = new TransactionTemplate(database.tx().getTransactionManager());
        outsideTheLock.setPropagationBehavior(TransactionDefinition.PROPAGATION_NOT_SUPPORTED);
    }

    /** Something to do, by a name that is unique in the database. */
    record Task(String name, Runnable work) {}

    /**
     * Starts the threads.
     *
     * @param look at what other processes have changed; must not throw
     */
    void start(Runnable look) {
        threads.scheduleWithFixedDelay(this::runAll, EVERY.toMillis(), EVERY.toMillis(), TimeUnit.MILLISECONDS);
        threads.scheduleWithFixedDelay(look, LOOK_EVERY.toMillis(), LOOK_EVERY.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Runs every task that no other process runs at this moment. */
    void runAll() {
        tasks.forEach(this::run);
    }

    private void run(Task task) {
        try {
            database.tx().executeWithoutResult(lock -> {
                if (tryLock(task.name())) {
                    // in transactions of its own: one failed step is not to undo the others
                    outsideTheLock.executeWithoutResult(outside -> task.work().run());
                }
            });
        } catch (RuntimeException e) {
            log.error("{} failed; it is tried again within {}", task.name(), EVERY, e);
        }
    }

    private boolean tryLock(String name) {
        return database.jdbc().sql("SELECT pg_try_advisory_xact_lock(hashtext(?))").param(name).query(Boolean.class).single();
    }

    /** Lets what is under way end, in bounded time. */
    @Override
    public void close() throws InterruptedException {
        threads.shutdown();
        if (!threads.awaitTermination(STOP_PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
            threads.shutdownNow();
        }
    }
}
