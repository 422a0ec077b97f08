package dev.gatehouse.kms;

import dev.gatehouse.platform.Problem;
import dev.gatehouse.platform.database.Database;
import dev.gatehouse.platform.database.OnceCommitted;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicLong;
import org.springframework.dao.DuplicateKeyException;

/** API keys in PostgreSQL: a row a service, and a keyed hash for each key of it that is accepted. */
final class ApiKeyStore {
    private static final String COLUMNS = columns("k.expires_at");
    /** How exactly the last use is kept, so that a busy key costs one write a minute. */
    private static final Duration USE_PRECISION = Duration.ofMinutes(1);
    private final Database database;
    private final Clock clock;
    private final AtomicLong changes = new AtomicLong();

    ApiKeyStore(Database database, Clock clock) {
        this.database = database;
        this.clock = clock;
    }

    Optional<StoredApiKey> find(String serviceName) {
        return database.jdbc().sql(COLUMNS + "WHERE k.service_name = ?").param(serviceName).query(ApiKeyStore::read).optional();
    }

    /** The key, which nobody else changes until the commit. */
    Optional<StoredApiKey> lock(String serviceName) {
        return database.jdbc().sql(COLUMNS + "WHERE k.service_name = ? FOR UPDATE").param(serviceName)
                .query(ApiKeyStore::read).optional();
    }

    /**
     * Whose key that is: the present one, or one before it whose overlap has not ended. Its {@code expiresAt} is the end of this
     * very key, which may be the end of the overlap.
     */
    Optional<StoredApiKey> byHash(byte[] lookupHash) {
        return database.jdbc().sql(columns("least(k.expires_at, h.ends_at)") + """
                        JOIN api_key_hashes h ON h.service_name = k.service_name
                        WHERE h.lookup_hash = ? AND (h.ends_at IS NULL OR h.ends_at > ?)""")
                .params(lookupHash, now()).query(ApiKeyStore::read).optional();
    }

    List<StoredApiKey> list(int offset, int limit) {
        return database.jdbc().sql(COLUMNS + "ORDER BY k.service_name OFFSET ? LIMIT ?").params(offset, limit)
                .query(ApiKeyStore::read).list();
    }

    long count() {
        return database.jdbc().sql("SELECT count(*) FROM api_keys").query(Long.class).single();
    }

    /** @throws dev.gatehouse.platform.ProblemException conflict when the service has a key, or the key is in use */
    void add(StoredApiKey key, byte[] lookupHash, String createdBy) {
        int added = database.jdbc().sql("""
                        INSERT INTO api_keys (service_name, version, sealed, imported, own_service, owner, roles, created_by,
                                              created_at, expires_at, rotate_every, rotates_at)
                        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING""")
                .params(key.serviceName(), key.version(), key.sealed(), key.imported(), key.ownService(), key.owner(),
                        key.roles().toArray(String[]::new), createdBy, Times.timestamp(key.createdAt()),
                        Times.timestamp(key.expiresAt()), key.rotateEvery(), Times.timestamp(key.rotatesAt()))
                .update();
        if (added == 0) {
            throw Problem.CONFLICT.exception("the service has a key").with("field", "service_name");
        }
        forgetIfEnded(lookupHash);
        addHash(key.serviceName(), key.version(), lookupHash);
    }

    /**
     * Puts the next key in place; the ones before it are accepted until {@code oldEnds}, or their own end if that is sooner.
     *
     * @param rotatesAt when the schedule has its next turn, or null
     */
    void replace(StoredApiKey key, byte[] sealed, byte[] lookupHash, Instant oldEnds, Instant rotatesAt) {
        noteChange();
        // before the present key ends: it is no new one
        forgetIfEnded(lookupHash);
        database.jdbc().sql("UPDATE api_key_hashes SET ends_at = least(ends_at, ?) WHERE service_name = ?")
                .params(Timestamp.from(oldEnds), key.serviceName()).update();
        database.jdbc().sql("UPDATE api_keys SET version = version + 1, sealed = ?, rotates_at = ? WHERE service_name = ?")
                .params(sealed, Times.timestamp(rotatesAt), key.serviceName()).update();
        addHash(key.serviceName(), key.version() + 1, lookupHash);
    }

    /** Writes what may be changed of a key. */
    void change(StoredApiKey key) {
        noteChange();
        database.jdbc().sql("""
                        UPDATE api_keys SET owner = ?, roles = ?, expires_at = ?, rotate_every = ?, rotates_at = ?, disabled = ?
                        WHERE service_name = ?""")
                .params(key.owner(), key.roles().toArray(String[]::new), Times.timestamp(key.expiresAt()), key.rotateEvery(),
                        Times.timestamp(key.rotatesAt()), key.disabled(), key.serviceName()).update();
    }

    boolean delete(String serviceName) {
        noteChange();
        return database.jdbc().sql("DELETE FROM api_keys WHERE service_name = ?").param(serviceName).update() == 1;
    }

    /** How many changes of what keys are and may do have been committed by this process. */
    long changes() {
        return changes.get();
    }

    private void noteChange() {
        OnceCommitted.run(changes::incrementAndGet);
    }

    /** Notes a use, at most once a minute a key, and never waits for whoever is changing the key. */
    void noteUse(StoredApiKey key) {
        Instant stale = clock.instant().minus(USE_PRECISION);
        if (key.lastUsedAt() == null || !key.lastUsedAt().isAfter(stale)) {
            database.jdbc().sql("""
                            UPDATE api_keys SET last_used_at = ? WHERE service_name IN (
                                SELECT service_name FROM api_keys WHERE service_name = ?
                                AND (last_used_at IS NULL OR last_used_at <= ?) FOR UPDATE SKIP LOCKED)""")
                    .params(now(), key.serviceName(), Timestamp.from(stale)).update();
        }
    }

    /** The services whose scheduled rotation is due, by name, from those that follow {@code after}. */
    List<String> dueForRotation(String after, int limit) {
        return database.jdbc().sql("""
                        SELECT service_name FROM api_keys WHERE rotates_at <= ? AND NOT disabled
                        AND (expires_at IS NULL OR expires_at > ?) AND service_name > ? ORDER BY service_name LIMIT ?""")
                .params(now(), now(), after, limit).query(String.class).list();
    }

    /** The enabled keys that expire until then and were not warned of; they count as warned of after this. */
    List<StoredApiKey> takeExpiring(Instant until) {
        return database.jdbc().sql("""
                        UPDATE api_keys SET expiry_warned_for = expires_at WHERE expires_at > ? AND expires_at <= ? AND NOT disabled
                        AND expiry_warned_for IS DISTINCT FROM expires_at RETURNING service_name""")
                .params(now(), Timestamp.from(until)).query(String.class).list().stream().flatMap(name -> find(name).stream()).toList();
    }

    /** How many enabled keys expire until then. */
    long countExpiring(Instant until) {
        return database.jdbc().sql("SELECT count(*) FROM api_keys WHERE expires_at > ? AND expires_at <= ? AND NOT disabled")
                .params(now(), Timestamp.from(until)).query(Long.class).single();
    }

    /** Forgets the hashes of keys whose overlap has ended. */
    void removeEnded() {
        database.jdbc().sql("DELETE FROM api_key_hashes WHERE ends_at <= ?").param(now()).update();
    }

    private void forgetIfEnded(byte[] lookupHash) {
        database.jdbc().sql("DELETE FROM api_key_hashes WHERE lookup_hash = ? AND ends_at <= ?").params(lookupHash, now()).update();
    }

    private void addHash(String serviceName, int version, byte[] lookupHash) {
        try {
            database.jdbc().sql("INSERT INTO api_key_hashes (lookup_hash, service_name, version) VALUES (?, ?, ?)")
                    .params(lookupHash, serviceName, version).update();
        } catch (DuplicateKeyException e) {
            throw Problem.CONFLICT.exception("this key is in use").with("field", "api_key");
        }
    }

    private static String columns(String expiresAt) {
        return "SELECT k.service_name, k.version, k.sealed, k.imported, k.own_service, k.owner, k.roles, k.disabled, k.created_at, "
                + expiresAt + " AS expires_at, k.rotate_every, k.rotates_at, k.last_used_at FROM api_keys k ";
    }

    private Timestamp now() {
        return Timestamp.from(clock.instant());
    }

    private static StoredApiKey read(ResultSet row, int number) throws SQLException {
        Set<String> roles = new TreeSet<>(Set.of((String[]) row.getArray("roles").getArray()));
        return new StoredApiKey(row.getString("service_name"), row.getInt("version"), row.getBytes("sealed"),
                row.getBoolean("imported"), row.getBoolean("own_service"), row.getString("owner"), roles,
                row.getBoolean("disabled"), row.getTimestamp("created_at").toInstant(), Times.instant(row.getTimestamp("expires_at")),
                row.getString("rotate_every"), Times.instant(row.getTimestamp("rotates_at")),
                Times.instant(row.getTimestamp("last_used_at")));
    }
}
