package dev.gatehouse.audit;

import dev.gatehouse.audit.AuditTrail.Outcome;
import dev.gatehouse.platform.Caller;
import dev.gatehouse.platform.Origin;
import dev.gatehouse.platform.database.Database;
import dev.gatehouse.platform.database.Databases;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Retention: a day's entries, or 100,000 if they are more, are a segment. A closed one is verified and sealed; an old one is
 * dropped whole, by the database's owner, since the service itself may delete nothing. Its seal stays.
 */
final class Segments {
    private static final long LARGEST = 100_000;
    private static final String DROP = "audit.drop";
    private final StreamKey key;
    private final Database database;
    private final Databases databases;
    private final EntryStore entries;
    private final SealStore seals;
    private final AuditTrail trail;
    private final Duration retention;
    private final Clock clock;

    Segments(StreamKey key, Database database, Databases databases, AuditTrail trail, Duration retention, Clock clock) {
        this.key = key;
        this.database = database;
        this.databases = databases;
        this.entries = new EntryStore(database, key.stream());
        this.seals = new SealStore(database);
        this.trail = trail;
        this.retention = retention;
        this.clock = clock;
    }

    /**
     * Seals the segments that have closed.
     *
     * @throws IllegalStateException when one is not as it was written: what is wrong must not be sealed
     */
    void seal() {
        for (Optional<Seal> next = next(); next.isPresent(); next = next()) {
            seals.insert(next.get());
        }
    }

    /** Drops the segments that are older than the retention, the oldest first; each drop is an entry itself, once, however often it is tried. */
    void drop() {
        Instant before = clock.instant().minus(retention);
        for (Seal seal : seals.all()) {
            if (!seal.lastAt().isBefore(before)) {
                return;
            }
            if (seal.dropMac() == null) {
                drop(seal);
            }
        }
    }

    private void drop(Seal seal) {
        if (!entries.has(DROP, seal.range())) {
            trail.record(Caller.service(key.stream(), Origin.internal()), DROP, seal.range(), Outcome.OK,
                    Map.of("newest", seal.lastAt().toString()));
        }
        databases.asOwner(key.stream(), jdbc -> {
            jdbc.sql("UPDATE audit_seals SET drop_mac = ? WHERE first_seq = ?")
                    .params(key.mac(seal.canonicalDrop(key.stream())), seal.firstSeq()).update();
            jdbc.sql("DELETE FROM audit_entries WHERE seq BETWEEN ? AND ?").params(seal.firstSeq(), seal.lastSeq()).update();
        });
    }

    private Optional<Seal> next() {
        List<Seal> all = seals.all();
        Head end = all.isEmpty() ? key.genesis() : all.get(all.size() - 1).end();
        long first = end.seq() + 1;
        return entries.find(first).map(AuditEntry::at).map(at -> at.truncatedTo(ChronoUnit.DAYS).plus(1, ChronoUnit.DAYS))
                .filter(closing -> !closing.isAfter(clock.instant()))
                .map(closing -> sealed(end, last(first, closing)));
    }

    /** The entry before the first one of another day. */
    private long last(long first, Instant closing) {
        long after = database.jdbc().sql("SELECT coalesce((SELECT min(seq) FROM audit_entries WHERE seq > ? AND at >= ?), max(seq) + 1)"
                + " FROM audit_entries").params(first, Timestamp.from(closing)).query(Long.class).single();
        return Math.min(after - 1, first + LARGEST - 1);
    }

    private Seal sealed(Head before, long last) {
        Findings findings = new Findings();
        ChainCheck chain = new ChainCheck(key, before, before, findings);
        Instant[] newest = {Instant.MIN};
        entries.walk(before.seq() + 1, last, entry -> {
            newest[0] = entry.at().isAfter(newest[0]) ? entry.at() : newest[0];
            return chain.accept(entry);
        });
        Head reached = chain.finish();
        if (!findings.isEmpty() || reached.seq() != last) {
            throw new IllegalStateException("entries " + (before.seq() + 1) + "-" + last
                    + " are not as they were written and are not sealed: " + findings.sorted());
        }
        Seal open = new Seal(before.seq() + 1, last, newest[0], before.mac(), reached.mac(),
                clock.instant().truncatedTo(ChronoUnit.MICROS), null, null);
        return new Seal(open.firstSeq(), last, open.lastAt(), open.previous(), open.lastMac(), open.sealedAt(),
                key.mac(open.canonical(key.stream())), null);
    }
}
