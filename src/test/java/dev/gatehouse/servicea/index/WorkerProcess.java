package dev.gatehouse.servicea.index;

import dev.gatehouse.platform.BackOff;
import dev.gatehouse.platform.database.Database;
import dev.gatehouse.platform.database.TestDatabases;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;

/** A process of its own that works on the outbox and waits to be killed. */
final class WorkerProcess {
    private static final int THREADS = 2;

    private WorkerProcess() {}

    /** @param args URL of the database, folder of its secrets, port of the engine */
    public static void main(String[] args) throws Exception {
        Database database = TestDatabases.at(args[0], Path.of(args[1])).open("service-a");
        workers(database, new EngineOverHttp(Integer.parseInt(args[2]))).start();
        System.out.println("ready");
        Thread.sleep(Long.MAX_VALUE);
    }

    private static OutboxWorkers workers(Database database, EngineOverHttp index) {
        Clock clock = Clock.systemUTC();
        Outbox outbox = new Outbox(database, clock);
        BackOff pauses = new BackOff(Duration.ofMillis(200), Duration.ofSeconds(2), Math::random);
        Mirror mirror = new Mirror(database, new Claims(database, clock), new ElementDocuments(database), index, pauses, 500, 8);
        IndexedCollection collection = new IndexedCollection(index, outbox, new SoleRunner(database), System::nanoTime);
        return new OutboxWorkers(mirror, collection, new Applied(outbox), pauses, Duration.ofMillis(100), THREADS);
    }
}
