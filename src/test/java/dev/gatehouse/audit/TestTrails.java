package dev.gatehouse.audit;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.gatehouse.platform.Ids;
import dev.gatehouse.platform.Settings;
import dev.gatehouse.platform.crypto.Sealer;
import dev.gatehouse.platform.crypto.Sealers;
import dev.gatehouse.platform.database.Database;
import dev.gatehouse.platform.database.Databases;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Locale;

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

    /** A name that no other stream has. */
    static String stream(String prefix) {
        return prefix + "-" + Ids.token(5).toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]", "x");
    }

    /** A record that cannot be written: what is to be recorded in it must not happen. */
    public static AuditTrail broken(Databases databases, Path folder, Clock clock) {
        String service = stream("broken");
        Database database = databases.open(service);
        AuditTrail trail = open(service, databases, database, sealer(service, database, folder), folder, new ObjectMapper(),
                new SimpleMeterRegistry(), clock).trail();
        databases.asOwner(service, owner -> owner.sql("REVOKE INSERT ON audit_entries FROM gatehouse_" + service.replace('-', '_')).update());
        return trail;
    }

    /** The sealer beside it. */
    public static Sealer sealer(String service, Database database, Path folder) {
        return new Sealers(folder.resolve("keys")).forService(service, database);
    }
}
