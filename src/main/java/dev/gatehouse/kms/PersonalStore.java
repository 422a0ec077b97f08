package dev.gatehouse.kms;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.gatehouse.platform.Problem;
import dev.gatehouse.platform.database.Database;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** What PostgreSQL holds of a person, as it is given to them, and taken away. */
final class PersonalStore {
    private final Database database;

    PersonalStore(Database database) {
        this.database = database;
    }

    /** The account. */
    record Account(String id, String username, List<String> roles, boolean disabled,
                   @JsonProperty("created_at") Instant createdAt,
                   @JsonProperty("password_changed_at") Instant passwordChangedAt) {}

    /** A login. */
    record Login(String id, String acr, List<String> amr, @JsonProperty("auth_time") Instant authTime,
                 @JsonProperty("created_at") Instant createdAt, @JsonProperty("expires_at") Instant expiresAt,
                 @JsonProperty("ended_at") Instant endedAt) {}

    Optional<Account> account(String userId) {
        return database.jdbc().sql("SELECT * FROM users WHERE id = ?").param(userId).query(PersonalStore::account).optional();
    }

    List<Login> logins(String userId) {
        return database.jdbc().sql("SELECT * FROM sessions WHERE user_id = ? ORDER BY created_at").param(userId)
                .query(PersonalStore::login).list();
    }

    /**
     * Takes the right to log in away, for the rest of the transaction nobody else's.
     *
     * @throws dev.gatehouse.platform.ProblemException conflict when no enabled administrator would be left
     */
    void disable(String userId) {
        List<String> admins = database.jdbc()
                .sql("SELECT id FROM users WHERE 'admin' = ANY (roles) AND NOT disabled ORDER BY id FOR UPDATE")
                .query(String.class).list();
        if (admins.equals(List.of(userId))) {
            throw Problem.CONFLICT.exception("no enabled administrator would be left");
        }
        database.jdbc().sql("UPDATE users SET disabled = true WHERE id = ?").param(userId).update();
    }

    /** Deletes the account with its sessions, refresh tokens and challenges. */
    void delete(String userId) {
        database.jdbc().sql("DELETE FROM users WHERE id = ?").param(userId).update();
    }

    private static Account account(ResultSet row, int number) throws SQLException {
        return new Account(row.getString("id"), row.getString("username"), texts(row, "roles"), row.getBoolean("disabled"),
                time(row, "created_at"), time(row, "password_changed_at"));
    }

    private static Login login(ResultSet row, int number) throws SQLException {
        return new Login(row.getString("id"), row.getString("acr"), texts(row, "amr"), time(row, "auth_time"),
                time(row, "created_at"), time(row, "expires_at"), time(row, "ended_at"));
    }

    private static List<String> texts(ResultSet row, String column) throws SQLException {
        return List.of((String[]) row.getArray(column).getArray());
    }

    private static Instant time(ResultSet row, String column) throws SQLException {
        Timestamp time = row.getTimestamp(column);
        return time == null ? null : time.toInstant();
    }
}
