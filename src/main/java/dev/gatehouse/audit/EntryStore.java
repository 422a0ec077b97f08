package dev.gatehouse.audit;

import dev.gatehouse.platform.database.Database;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.springframework.jdbc.core.JdbcTemplate;

/** One stream's entries in PostgreSQL. */
final class EntryStore {
    static final String COLUMNS = "SELECT seq, at, actor, action, object, outcome, request_id, source, person, personal, "
            + "details, previous, mac FROM audit_entries ";
    private static final String LOCK = "SELECT pg_advisory_xact_lock(hashtext('audit'), hashtext(?))";
    private static final String NEWEST = "SELECT seq, mac FROM audit_entries ORDER BY seq DESC LIMIT 1";
    private static final String WRITABLE =
            "SELECT has_table_privilege('audit_entries', 'INSERT') AND NOT current_setting('transaction_read_only')::boolean";
    private static final int PAGE = 1_000;
    private final Database database;
    private final String stream;
    private final JdbcTemplate batches;

    EntryStore(Database database, String stream) {
        this.database = database;
        this.stream = stream;
        this.batches = new JdbcTemplate(database.dataSource());
    }

    /**
     * Lets one transaction at a time append, until it ends, and answers the newest place then. Taken last of all locks, so that
     * it takes part in no deadlock; two statements in one round trip, because everybody waits for it.
     */
    Optional<Head> lock() {
        return batches.execute(LOCK + ";" + NEWEST, (PreparedStatement both) -> {
            both.setString(1, stream);
            both.execute();
            both.getMoreResults();
            try (ResultSet row = both.getResultSet()) {
                return row.next() ? Optional.of(head(row, 1)) : Optional.empty();
            }
        });
    }

    Optional<Head> newest() {
        return database.jdbc().sql(NEWEST).query(EntryStore::head).optional();
    }

    /** Whether the database would take an entry. */
    boolean isWritable() {
        return database.jdbc().sql(WRITABLE).query(Boolean.class).single();
    }

    Optional<AuditEntry> oldest() {
        return database.jdbc().sql(COLUMNS + "ORDER BY seq LIMIT 1").query(EntryStore::read).optional();
    }

    Optional<AuditEntry> find(long seq) {
        return database.jdbc().sql(COLUMNS + "WHERE seq = ?").param(seq).query(EntryStore::read).optional();
    }

    /** Whether there is an entry of that act. */
    boolean has(String action, String object) {
        return database.jdbc().sql("SELECT EXISTS (SELECT 1 FROM audit_entries WHERE action = ? AND object = ?)").params(action, object)
                .query(Boolean.class).single();
    }

    /** The MACs kept for these places. */
    Map<Long, byte[]> macs(List<Long> seqs) {
        Map<Long, byte[]> macs = new HashMap<>();
        database.jdbc().sql("SELECT seq, mac FROM audit_entries WHERE seq = ANY (?)").param(seqs.toArray(Long[]::new))
                .query(row -> {
                    macs.put(row.getLong(1), row.getBytes(2));
                });
        return macs;
    }

    /** Walks the entries from {@code first} to {@code last}, in order, for as long as the visitor answers true. */
    void walk(long first, long last, Predicate<AuditEntry> visitor) {
        long after = first - 1;
        List<AuditEntry> page;
        do {
            page = database.jdbc().sql(COLUMNS + "WHERE seq > ? AND seq <= ? ORDER BY seq LIMIT " + PAGE).params(after, last)
                    .query(EntryStore::read).list();
            for (AuditEntry entry : page) {
                if (!visitor.test(entry)) {
                    return;
                }
                after = entry.seq();
            }
        } while (page.size() == PAGE);
    }

    void insert(List<AuditEntry> entries) {
        batches.batchUpdate("""
                INSERT INTO audit_entries (seq, at, actor, action, object, outcome, request_id, source, person, personal,
                    details, previous, mac) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)""",
                entries.stream().map(EntryStore::columns).toList());
    }

    private static Object[] columns(AuditEntry e) {
        return new Object[] {e.seq(), Timestamp.from(e.at()), e.actor(), e.action(), e.object(), e.outcome(), e.requestId(),
            e.source(), e.person(), e.personal(), e.details(), e.previous(), e.mac()};
    }

    private static Head head(ResultSet row, int number) throws SQLException {
        return new Head(row.getLong("seq"), row.getBytes("mac"));
    }

    static AuditEntry read(ResultSet row, int number) throws SQLException {
        return new AuditEntry(row.getLong("seq"), row.getTimestamp("at").toInstant(), row.getString("actor"),
                row.getString("action"), row.getString("object"), row.getString("outcome"), row.getString("request_id"),
                row.getString("source"), row.getString("person"), row.getBytes("personal"), row.getString("details"),
                row.getBytes("previous"), row.getBytes("mac"));
    }
}
