package dev.gatehouse.servicea;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.gatehouse.audit.AuditTrail;
import dev.gatehouse.audit.TestTrails;
import dev.gatehouse.platform.Caller;
import dev.gatehouse.platform.Origin;
import dev.gatehouse.platform.Reply;
import dev.gatehouse.platform.Request;
import dev.gatehouse.platform.Settings;
import dev.gatehouse.platform.VersionToken;
import dev.gatehouse.platform.database.Database;
import dev.gatehouse.platform.database.TestDatabases;
import dev.gatehouse.servicea.index.Outbox;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** An editor who calls the verbs of Service A, as ServiceAConfiguration wires them, on a PostgreSQL of a test's own. */
public final class Writers {
    private final Sequences sequences;
    private final Clock clock;

    public Writers(TestDatabases databases, Database database, Path folder, Clock clock) {
        this.clock = clock;
        ObjectMapper json = new ObjectMapper();
        AuditTrail audit = TestTrails.open("service-a", databases.all(), database, TestTrails.sealer("service-a", database, folder), folder,
                json, new SimpleMeterRegistry(), clock).trail();
        ServiceASettings serviceA = new ServiceASettings(false, false, Duration.ofHours(24));
        Writes writes = new Writes(database, new Outbox(database, clock), new IdempotentWrites(database, json, Duration.ofHours(24), clock), () -> { });
        sequences = new Sequences(new ElementStore(database, clock), writes, new Preconditions(false), audit, serviceA,
                new Settings(folder, folder, "", "", Duration.ofMinutes(5)), clock);
    }

    public Reply create(String type, long id, String comment) {
        return sequences.create(editor(), Request.none(), new Bodies.Element(type, id, comment));
    }

    public Reply addVersion(String type, long id, String comment) {
        return sequences.addVersion(editor(), Request.none(), new Bodies.Element(type, id, comment));
    }

    public Reply reorder(String type, List<Long> ids, List<Long> newOrder) {
        return sequences.reorder(editor(), Request.none(), new Bodies.Reorder(ids, newOrder, type));
    }

    public Reply delete(String type, long id) {
        return sequences.delete(editor(), new Request("DELETE", Map.of("elementType", type, "elementId", String.valueOf(id)), Map.of(), name -> null));
    }

    /** The revision that a write's token names. */
    public static long revision(Reply reply) {
        return VersionToken.parse(reply.headers().get(VersionToken.HEADER)).revision();
    }

    private Caller editor() {
        return new Caller(Caller.Kind.USER, "usr_editor", "editor", Set.of("user", "editor"), "", "ses_1", Caller.MFA, clock.instant(), "",
                Origin.internal());
    }
}
