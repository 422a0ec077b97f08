package dev.gatehouse.servicea.index;

import dev.gatehouse.platform.database.Database;
import dev.gatehouse.platform.database.TestDatabases;
import dev.gatehouse.servicea.Writers;
import dev.gatehouse.support.MutableClock;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import org.springframework.util.FileSystemUtils;

/** Service A's tables in a real PostgreSQL and an editor who writes them; one for all tests of a process, as its start is slow. */
final class ServiceAStore {
    private static ServiceAStore shared;
    final Path folder;
    final TestDatabases databases;
    final Database database;
    final MutableClock clock = new MutableClock(Instant.now());
    final Writers editor;

    private ServiceAStore(Path folder) {
        this.folder = folder;
        databases = new TestDatabases(folder);
        database = databases.open("service-a");
        editor = new Writers(databases, database, folder, clock);
    }

    /** The one of this process, with empty tables. */
    static synchronized ServiceAStore empty() {
        if (shared == null) {
            shared = start();
        }
        shared.database.jdbc().sql("DELETE FROM outbox").update();
        shared.database.jdbc().sql("DELETE FROM elements").update();
        return shared;
    }

    private static ServiceAStore start() {
        try {
            ServiceAStore store = new ServiceAStore(Files.createTempDirectory("gatehouse-service-a"));
            Runtime.getRuntime().addShutdownHook(new Thread(store::stop));
            return store;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void stop() {
        try {
            databases.close();
            FileSystemUtils.deleteRecursively(folder);
        } catch (Exception e) {
            System.err.println("left behind: " + folder);
        }
    }
}
