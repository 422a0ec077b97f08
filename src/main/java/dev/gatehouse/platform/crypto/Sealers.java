package dev.gatehouse.platform.crypto;

import dev.gatehouse.platform.database.Database;
import java.nio.file.Path;

/**
 * Opens each service's {@link Sealer}, and what replaces its master key. A KEK is made only when the service's database holds
 * no check value for one, under a database lock; a missing or wrong KEK stops the start and touches nothing.
 */
public final class Sealers {
    private final Path keys;

    /** @param keys folder with a folder per service; outside whatever a backup of the database copies */
    public Sealers(Path keys) {
        this.keys = keys;
    }

    /**
     * The service's sealer, whose schema the database is.
     *
     * @throws dev.gatehouse.platform.StartupException when a master key that is needed is missing or wrong
     */
    public Sealer forService(String service, Database database) {
        Keks keks = keks(service, database);
        return new EnvelopeSealer(service, keks, database.tx().execute(tx -> keks.open()));
    }

    /** What shows and replaces the service's master key; the sealer must have been opened once before. */
    public KekRotation rotation(String service, Database database) {
        return new KekRotation(database, files(service), keks(service, database));
    }

    private Keks keks(String service, Database database) {
        return new Keks(service, files(service), database);
    }

    private KekFiles files(String service) {
        return new KekFiles(keys.resolve(service));
    }
}
