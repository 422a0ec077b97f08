package dev.gatehouse.kms;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.gatehouse.platform.database.Database;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.List;

/** All logins that PostgreSQL still holds of a person, as they are given to them: ended ones too. */
final class PersonalLogins {
    private final Database database;

    PersonalLogins(Database database) {
        this.database = database;
    }

    /** A login. */
    record Login(String id, String acr, List<String> amr, String source, @JsonProperty("auth_time") Instant authTime,
                 @JsonProperty("created_at") Instant createdAt, @JsonProperty("last_used_at") Instant lastUsedAt,
                 @JsonProperty("expires_at") Instant expiresAt,
                 @JsonProperty("ended_at") Instant endedAt) {}

    List<Login> of(String userId) {
        return database.jdbc().sql("SELECT * FROM sessions WHERE user_id = ? ORDER BY created_at").param(userId)
                .query(PersonalLogins::login).list();
    }

    private static Login login(ResultSet row, int number) throws SQLException {
        return new Login(row.getString("id"), row.getString("acr"), texts(row, "amr"), row.getString("source"),
                time(row, "auth_time"), time(row, "created_at"), time(row, "last_used_at"), time(row, "expires_at"), time(row, "ended_at"));
    }

    private static List<String> texts(ResultSet row, String column) throws SQLException {
        return List.of((String[]) row.getArray(column).getArray());
    }

    private static Instant time(ResultSet row, String column) throws SQLException {
        Timestamp time = row.getTimestamp(column);
        return time == null ? null : time.toInstant();
    }
}
