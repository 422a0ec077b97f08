package dev.gatehouse.audit;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.gatehouse.platform.Settings;
import dev.gatehouse.platform.crypto.Sealer;
import dev.gatehouse.platform.crypto.Sealers;
import dev.gatehouse.platform.database.Database;
import dev.gatehouse.platform.database.Databases;
import io.micrometer.core.instrument.MeterRegistry;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;

/** Records for tests that do not start a house. */
public final class TestTrails {
    static final Duration RETENTION = Duration.ofDays(400);

    private TestTrails() {}

    /** A service's record, with keys and heads in a folder. */
    public static AuditStream open(String service, Databases databases, Database database, Sealer sealer, Path folder,
                                   ObjectMapper json, MeterRegistry meters, Clock clock) {
        Settings settings = new Settings(folder, folder, "", "", Duration.ofMinutes(5));
        return new AuditStreams(databases, folder.resolve("keys"), folder.resolve("audit"), new AuditSettings(RETENTION), settings,
                json, meters, clock).open(service, database, sealer);
    }

    /** The sealer beside it. */
    public static Sealer sealer(String service, Database database, Path folder) {
        return new Sealers(folder.resolve("keys")).forService(service, database);
    }
}
