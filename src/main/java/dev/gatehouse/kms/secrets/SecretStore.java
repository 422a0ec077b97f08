package dev.gatehouse.kms.secrets;

import dev.gatehouse.kms.secrets.Secret.Version;
import dev.gatehouse.platform.Caller;
import dev.gatehouse.platform.database.Database;
import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Secrets in PostgreSQL. */
final class SecretStore {
    private static final String SECRET = """
            SELECT path, newest, max_versions, expires_after, reader_roles, reader_services, writer_roles, writer_services
            FROM secrets WHERE path = ?""";
    private static final String VERSION = "SELECT version, created_at, destroyed_at, expires_at FROM secret_versions WHERE path = ?";
    private final Database database;

    SecretStore(Database database) {
        this.database = database;
    }

    Optional<Secret> find(SecretPath path) {
        return database.jdbc().sql(SECRET).param(path.text()).query(SecretStore::secret).optional();
    }

    /** Held until the transaction ends: whoever writes next waits. */
    Optional<Secret> lock(SecretPath path) {
        return database.jdbc().sql(SECRET + " FOR UPDATE").param(path.text()).query(SecretStore::secret).optional();
    }

    void createIfAbsent(SecretPath path) {
        database.jdbc().sql("INSERT INTO secrets (path) VALUES (?) ON CONFLICT (path) DO NOTHING").param(path.text()).update();
    }

    void update(SecretPath path, SecretRules rules) {
        database.jdbc().sql("""
                        UPDATE secrets SET max_versions = ?, expires_after = ?, reader_roles = ?, reader_services = ?,
                            writer_roles = ?, writer_services = ? WHERE path = ?""")
                .params(rules.maxVersions(), rules.expiresAfter(), array(rules.readers().roles()), array(rules.readers().services()),
                        array(rules.writers().roles()), array(rules.writers().services()), path.text()).update();
        dropOldest(path);
    }

    /** Adds the version after the newest one; the secret is locked. */
    void append(Secret secret, byte[] sealed, Instant now) {
        String path = secret.path().text();
        int version = secret.newest() + 1;
        Timestamp expiry = secret.expiryOf(now).map(Timestamp::from).orElse(null);
        database.jdbc().sql("INSERT INTO secret_versions (path, version, sealed, created_at, expires_at) VALUES (?, ?, ?, ?, ?)")
                .params(path, version, sealed, Timestamp.from(now), expiry).update();
        database.jdbc().sql("UPDATE secrets SET newest = ? WHERE path = ?").params(version, path).update();
        dropOldest(secret.path());
    }

    List<Version> versions(SecretPath path) {
        return database.jdbc().sql(VERSION + " ORDER BY version").param(path.text()).query(SecretStore::version).list();
    }

    Optional<Version> version(SecretPath path, int version) {
        return database.jdbc().sql(VERSION + " AND version = ?").params(path.text(), version).query(SecretStore::version).optional();
    }

    /** A version's value; empty when it is gone, also by somebody else a moment ago. */
    Optional<byte[]> sealed(SecretPath path, int version) {
        return database.jdbc().sql("SELECT sealed FROM secret_versions WHERE path = ? AND version = ? AND sealed IS NOT NULL")
                .params(path.text(), version).query((row, n) -> row.getBytes(1)).optional();
    }

    /** Empties a version; what is known about it stays. */
    void destroy(SecretPath path, int version, Instant now) {
        database.jdbc().sql("""
                        UPDATE secret_versions SET sealed = NULL, destroyed_at = ?
                        WHERE path = ? AND version = ? AND sealed IS NOT NULL""")
                .params(Timestamp.from(now), path.text(), version).update();
    }

    /** @return whether there was one */
    boolean delete(SecretPath path) {
        return database.jdbc().sql("DELETE FROM secrets WHERE path = ?").param(path.text()).update() == 1;
    }

    /** Empties every version whose time is over; answers them as {@code path version}. */
    List<String> destroyExpired(Instant now) {
        return database.jdbc().sql("""
                        UPDATE secret_versions SET sealed = NULL, destroyed_at = ? WHERE expires_at <= ? AND sealed IS NOT NULL
                        RETURNING path || ' ' || version""")
                .params(Timestamp.from(now), Timestamp.from(now)).query(String.class).list();
    }

    /** Paths the caller may read, in order, those after the given one. */
    List<String> readable(Caller caller, String prefix, String after, int limit) {
        boolean service = caller.kind() == Caller.Kind.SERVICE;
        return database.jdbc().sql("""
                        SELECT path FROM secrets WHERE starts_with(path, ?) AND path > ?
                            AND (reader_roles && ?::text[] OR reader_services && ?::text[])
                        ORDER BY path LIMIT ?""")
                .params(prefix, after, array(service ? Set.of() : caller.roles()),
                        array(service ? Set.of(caller.subject()) : Set.of()), limit)
                .query(String.class).list();
    }

    private void dropOldest(SecretPath path) {
        database.jdbc().sql("""
                DELETE FROM secret_versions v USING secrets s
                WHERE s.path = ? AND v.path = s.path AND v.version <= s.newest - s.max_versions""").param(path.text()).update();
    }

    private static String[] array(Collection<String> names) {
        return names.toArray(String[]::new);
    }

    private static Secret secret(ResultSet row, int number) throws SQLException {
        return new Secret(new SecretPath(row.getString("path")), row.getInt("newest"),
                new SecretRules(row.getInt("max_versions"), row.getString("expires_after"),
                        new Grants(names(row, "reader_roles"), names(row, "reader_services")),
                        new Grants(names(row, "writer_roles"), names(row, "writer_services"))));
    }

    private static Version version(ResultSet row, int number) throws SQLException {
        return new Version(row.getInt("version"), row.getTimestamp("created_at").toInstant(), time(row, "destroyed_at"),
                time(row, "expires_at"));
    }

    private static Set<String> names(ResultSet row, String column) throws SQLException {
        Array array = row.getArray(column);
        return Set.of((String[]) array.getArray());
    }

    private static Instant time(ResultSet row, String column) throws SQLException {
        Timestamp time = row.getTimestamp(column);
        return time == null ? null : time.toInstant();
    }
}
