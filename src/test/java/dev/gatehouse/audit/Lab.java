package dev.gatehouse.audit;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.gatehouse.audit.AuditTrail.Outcome;
import dev.gatehouse.audit.AuditVerifier.Verdict;
import dev.gatehouse.platform.Caller;
import dev.gatehouse.platform.Ids;
import dev.gatehouse.platform.Origin;
import dev.gatehouse.platform.crypto.Sealer;
import dev.gatehouse.platform.database.Database;
import dev.gatehouse.platform.database.Databases;
import dev.gatehouse.support.MutableClock;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/** A record of its own, on a schema of its own in the house's database, with a clock that only it sees. */
final class Lab {
    static final Duration RETENTION = TestTrails.RETENTION;
    final String stream = TestTrails.stream("lab");
    final MutableClock clock = new MutableClock(Instant.parse("2026-03-01T10:00:00Z"));
    final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    final Databases databases;
    final Database database;
    final Path keys;
    final Path files;
    private final ObjectMapper json;
    private final Path folder;
    private final Sealer sealer;
    AuditStream record;

    Lab(Databases databases, ObjectMapper json, Path folder) {
        this.databases = databases;
        this.json = json;
        this.folder = folder;
        this.keys = folder.resolve("keys");
        this.files = folder.resolve("audit");
        this.database = databases.open(stream);
        this.sealer = TestTrails.sealer(stream, database, folder);
        this.record = opened();
    }

    /** As after a restart. */
    AuditStream opened() {
        return TestTrails.open(stream, databases, database, sealer, folder, json, meters, clock);
    }

    Path heads() {
        return files.resolve(stream + ".heads");
    }

    static Caller person(String id, String name, String address) {
        return new Caller(Caller.Kind.USER, id, name, Set.of("admin"), "", "ses_1", "mfa", Instant.EPOCH, "",
                new Origin(Ids.random("req"), address));
    }

    /** Writes entries {@code first} to {@code last}, each in a transaction of its own. */
    void write(int first, int last) {
        for (int i = first; i <= last; i++) {
            record.trail().record(person("usr_ada", "ada", "192.0.2.7"), "thing.make", "thing-" + i, Outcome.OK);
        }
    }

    /** What somebody does who owns the database. */
    void tamper(String... statements) {
        databases.asOwner(stream, jdbc -> {
            for (String statement : statements) {
                jdbc.sql(statement).update();
            }
        });
    }

    /** As seen by the process that has been running all the while. */
    Verdict verify() {
        return record.verify();
    }

    /** As seen by somebody who has the database, the key and the file of heads. */
    Verdict verifyFromOutside() {
        StreamKey key = StreamKey.open(stream, keys, database);
        return new AuditVerifier(database, key, new HeadsFile(heads(), key, json), Optional::empty).verify();
    }
}
