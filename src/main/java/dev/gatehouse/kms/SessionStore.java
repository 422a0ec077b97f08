package dev.gatehouse.kms;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.gatehouse.platform.Ids;
import dev.gatehouse.platform.database.Database;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Sessions in PostgreSQL. Whatever ends one withdraws its tokens. */
final class SessionStore {
    private static final String LIVE = "ended_at IS NULL AND expires_at > ?";
    private final Database database;
    private final RevokedTokens revoked;
    private final KmsSettings settings;
    private final Clock clock;

    SessionStore(Database database, RevokedTokens revoked, KmsSettings settings, Clock clock) {
        this.database = database;
        this.revoked = revoked;
        this.settings = settings;
        this.clock = clock;
    }

    /**
     * A live session as its user sees it.
     *
     * @param lastUsedAt of its login, last refresh or step-up
     * @param source the address it was opened from
     * @param current whether the request that asked came with its token
     */
    public record Listed(String id, @JsonProperty("created_at") Instant createdAt, @JsonProperty("last_used_at") Instant lastUsedAt,
                         @JsonProperty("expires_at") Instant expiresAt, String acr, List<String> amr, String source,
                         boolean current) {}

    Session open(String userId, String scope, String acr, List<String> amr, String source) {
        Session session = new Session(Ids.random("ses"), userId, scope, acr, amr, clock.instant());
        database.jdbc().sql("""
                        INSERT INTO sessions (id, user_id, scope, acr, amr, auth_time, created_at, expires_at, source, last_used_at)
                        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)""")
                .params(session.id(), userId, scope, acr, amr.toArray(String[]::new), now(), now(),
                        Timestamp.from(clock.instant().plus(settings.sessionTtl())), source, now())
                .update();
        return session;
    }

    /** Marks a live session of that user as stepped up now, of full scope if the factor is strong; empty when there is none. */
    Optional<Session> stepUp(String sessionId, String userId, ShownFactor shown) {
        return database.jdbc().sql("UPDATE sessions SET acr = ?, amr = ?, auth_time = ?, last_used_at = ?, "
                        + "scope = CASE WHEN ? THEN '' ELSE scope END WHERE id = ? AND user_id = ? AND " + LIVE + " RETURNING *")
                .params(shown.acr(), shown.amr().toArray(String[]::new), now(), now(), shown.isStrong(), sessionId, userId, now())
                .query(SessionStore::read).optional();
    }

    /** The live sessions of a user, the newest first. */
    List<Listed> of(String userId, String currentId) {
        return database.jdbc().sql("SELECT * FROM sessions WHERE user_id = ? AND " + LIVE + " ORDER BY created_at DESC, id")
                .params(userId, now())
                .query((row, n) -> new Listed(row.getString("id"), at(row, "created_at"), at(row, "last_used_at"),
                        at(row, "expires_at"), row.getString("acr"), amr(row), row.getString("source"),
                        row.getString("id").equals(currentId))).list();
    }

    /** Ends all live sessions of a user; answers how many. */
    int endAllOf(String userId) {
        return ended(database.jdbc().sql("UPDATE sessions SET ended_at = ? WHERE user_id = ? AND ended_at IS NULL RETURNING id")
                .params(now(), userId).query(String.class).list());
    }

    /** Ends a session of that user; false when it was not live. */
    boolean end(String sessionId, String userId) {
        return ended(database.jdbc().sql("UPDATE sessions SET ended_at = ? WHERE id = ? AND user_id = ? AND ended_at IS NULL RETURNING id")
                .params(now(), sessionId, userId).query(String.class).list()) > 0;
    }

    private int ended(List<String> ids) {
        if (!ids.isEmpty()) {
            revoked.endSessions(ids);
        }
        return ids.size();
    }

    private Timestamp now() {
        return Timestamp.from(clock.instant());
    }

    static Session read(ResultSet row, int number) throws SQLException {
        return new Session(row.getString("id"), row.getString("user_id"), row.getString("scope"), row.getString("acr"),
                amr(row), at(row, "auth_time"));
    }

    private static List<String> amr(ResultSet row) throws SQLException {
        return List.of((String[]) row.getArray("amr").getArray());
    }

    private static Instant at(ResultSet row, String column) throws SQLException {
        return row.getTimestamp(column).toInstant();
    }
}
