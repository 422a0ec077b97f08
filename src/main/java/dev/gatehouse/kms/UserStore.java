package dev.gatehouse.kms;

import dev.gatehouse.platform.Ids;
import dev.gatehouse.platform.Problem;
import dev.gatehouse.platform.database.Database;
import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.sql.Types;
import java.time.Clock;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.springframework.dao.DuplicateKeyException;

/** Users in PostgreSQL. Names differ by more than case. */
final class UserStore {
    private static final String COLUMNS = "SELECT * FROM users ";
    private final Database database;
    private final Clock clock;

    UserStore(Database database, Clock clock) {
        this.database = database;
        this.clock = clock;
    }

    /** @param username any text, also one that is no name */
    Optional<User> byName(String username) {
        return Registration.isName(username)
                ? database.jdbc().sql(COLUMNS + "WHERE username_key = ?").param(key(username)).query(UserStore::read).optional() : Optional.empty();
    }

    Optional<User> byId(String id) {
        return database.jdbc().sql(COLUMNS + "WHERE id = ?").param(id).query(UserStore::read).optional();
    }

    /** The user, if not disabled; nobody changes or deletes them until the transaction ends. */
    Optional<User> holdEnabled(String id) {
        return database.jdbc().sql(COLUMNS + "WHERE id = ? AND NOT disabled FOR SHARE").param(id).query(UserStore::read).optional();
    }

    boolean isEmpty() {
        return database.jdbc().sql("SELECT NOT EXISTS (SELECT 1 FROM users)").query(Boolean.class).single();
    }

    /** @throws dev.gatehouse.platform.ProblemException conflict when the name is taken */
    String add(String username, String passwordHash, Set<String> roles) {
        String id = Ids.random("usr");
        Timestamp now = Timestamp.from(clock.instant());
        try {
            database.jdbc().sql("""
                            INSERT INTO users (id, username, username_key, password_hash, roles, created_at, password_changed_at)
                            VALUES (?, ?, ?, ?, ?, ?, ?)""")
                    .params(id, username, key(username), passwordHash, roles.toArray(String[]::new), now, now).update();
            return id;
        } catch (DuplicateKeyException e) {
            throw Problem.CONFLICT.exception("the user name is taken").with("field", "username");
        }
    }

    /** Replaces the password; false when it was changed meanwhile. */
    boolean changePassword(User user, String newHash) {
        return database.jdbc().sql("UPDATE users SET password_hash = ?, password_changed_at = ? WHERE id = ? AND password_hash = ?")
                .params(newHash, Timestamp.from(clock.instant()), user.id(), user.passwordHash()).update() == 1;
    }

    /** A page of users by name, and how many there are in all; a null filter is none. */
    Page list(int page, int perPage, String role, Boolean disabled, String username) {
        String where = "WHERE (CAST(:role AS text) IS NULL OR :role = ANY(roles)) "
                + "AND (CAST(:disabled AS boolean) IS NULL OR disabled = :disabled) "
                + "AND (CAST(:name AS text) IS NULL OR username_key = :name) ";
        String name = username == null ? null : key(username);
        List<User> users = database.jdbc().sql(COLUMNS + where + "ORDER BY username_key LIMIT :limit OFFSET :offset")
                .param("role", role, Types.VARCHAR).param("disabled", disabled, Types.BOOLEAN).param("name", name, Types.VARCHAR)
                .param("limit", perPage).param("offset", (long) (page - 1) * perPage).query(UserStore::read).list();
        return new Page(users, database.jdbc().sql("SELECT count(*) FROM users " + where)
                .param("role", role, Types.VARCHAR).param("disabled", disabled, Types.BOOLEAN).param("name", name, Types.VARCHAR)
                .query(Long.class).single());
    }

    /** Some users, and how many there are in all. */
    record Page(List<User> users, long found) {}

    /** Whoever may change who is an administrator waits here for the others, until the transaction ends. */
    void lockAdmins() {
        database.jdbc().sql("SELECT pg_advisory_xact_lock(hashtext('admins'))").query().listOfRows();
    }

    boolean hasEnabledAdmin() {
        return database.jdbc().sql("SELECT EXISTS (SELECT 1 FROM users WHERE NOT disabled AND ? = ANY(roles))")
                .param(Roles.ADMIN).query(Boolean.class).single();
    }

    void change(String id, Set<String> roles, boolean disabled) {
        database.jdbc().sql("UPDATE users SET roles = ?, disabled = ? WHERE id = ?")
                .params(roles.toArray(String[]::new), disabled, id).update();
    }

    void delete(String id) {
        database.jdbc().sql("DELETE FROM users WHERE id = ?").param(id).update();
    }

    private static String key(String username) {
        return username.toLowerCase(Locale.ROOT);
    }

    private static User read(ResultSet row, int number) throws SQLException {
        Array roles = row.getArray("roles");
        return new User(row.getString("id"), row.getString("username"), row.getString("password_hash"),
                Set.of((String[]) roles.getArray()), row.getBoolean("disabled"), row.getTimestamp("created_at").toInstant(),
                row.getTimestamp("password_changed_at").toInstant());
    }
}
