package dev.gatehouse.kms;

import dev.gatehouse.platform.Caller;
import dev.gatehouse.platform.Ids;
import dev.gatehouse.platform.crypto.Sealer;
import dev.gatehouse.platform.database.Database;
import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Sessions, their refresh tokens and login challenges in PostgreSQL; tokens only as keyed hashes. */
final class SessionStore {
    private static final int TOKEN_BYTES = 32;
    private static final String LIVE = "ended_at IS NULL AND expires_at > ?";
    private final Database database;
    private final Sealer sealer;
    private final KmsSettings settings;
    private final Clock clock;

    SessionStore(Database database, Sealer sealer, KmsSettings settings, Clock clock) {
        this.database = database;
        this.sealer = sealer;
        this.settings = settings;
        this.clock = clock;
    }

    Session open(String userId, String scope, String acr, List<String> amr) {
        Session session = new Session(Ids.random("ses"), userId, scope, acr, amr, clock.instant());
        database.jdbc().sql("""
                        INSERT INTO sessions (id, user_id, scope, acr, amr, auth_time, created_at, expires_at)
                        VALUES (?, ?, ?, ?, ?, ?, ?, ?)""")
                .params(session.id(), userId, scope, acr, amr.toArray(String[]::new), now(), now(), in(settings.sessionTtl()))
                .update();
        return session;
    }

    /** Marks a live session of that user as stepped up now, of full scope; empty when there is none. */
    Optional<Session> stepUp(String sessionId, String userId, List<String> amr) {
        return database.jdbc().sql("UPDATE sessions SET acr = ?, amr = ?, auth_time = ?, scope = '' WHERE id = ? AND user_id = ? AND "
                        + LIVE + " RETURNING *")
                .params(Caller.MFA, amr.toArray(String[]::new), now(), sessionId, userId, now())
                .query(SessionStore::read).optional();
    }

    /** Ends all live sessions of a user; answers their ids. */
    List<String> endAllOf(String userId) {
        return database.jdbc().sql("UPDATE sessions SET ended_at = ? WHERE user_id = ? AND ended_at IS NULL RETURNING id")
                .params(now(), userId).query(String.class).list();
    }

    /** Ends a session of that user; answers its id if it was live. */
    List<String> end(String sessionId, String userId) {
        return database.jdbc().sql("UPDATE sessions SET ended_at = ? WHERE id = ? AND user_id = ? AND ended_at IS NULL RETURNING id")
                .params(now(), sessionId, userId).query(String.class).list();
    }

    List<String> endedSince(Instant since) {
        return database.jdbc().sql("SELECT id FROM sessions WHERE ended_at > ?").param(Timestamp.from(since))
                .query(String.class).list();
    }

    /** A new refresh token of the session. */
    String issueRefreshToken(String sessionId) {
        String token = "ghr_" + Ids.token(TOKEN_BYTES);
        database.jdbc().sql("INSERT INTO refresh_tokens (hash, session_id, issued_at) VALUES (?, ?, ?)")
                .params(hash("refresh", token), sessionId, now()).update();
        return token;
    }

    /** A refresh token as it was presented. */
    record Presented(Session session, boolean usedBefore, boolean live) {}

    /** Takes a refresh token out of use, under a lock on its session; empty when it is unknown. */
    Optional<Presented> takeRefreshToken(String token) {
        byte[] hash = hash("refresh", token);
        Optional<Presented> presented = database.jdbc().sql("""
                        SELECT s.*, r.used_at IS NOT NULL AS used, s.ended_at IS NULL AND s.expires_at > ? AS live
                        FROM refresh_tokens r JOIN sessions s ON s.id = r.session_id WHERE r.hash = ? FOR UPDATE OF s, r""")
                .params(now(), hash)
                .query((row, n) -> new Presented(read(row, n), row.getBoolean("used"), row.getBoolean("live"))).optional();
        database.jdbc().sql("UPDATE refresh_tokens SET used_at = ? WHERE hash = ? AND used_at IS NULL").params(now(), hash).update();
        return presented;
    }

    String openChallenge(String userId) {
        String challenge = "ghc_" + Ids.token(TOKEN_BYTES);
        database.jdbc().sql("INSERT INTO challenges (hash, user_id, created_at, expires_at) VALUES (?, ?, ?, ?)")
                .params(hash("challenge", challenge), userId, now(), in(settings.challengeTtl())).update();
        return challenge;
    }

    /** Whose challenge it is, if it may still be used. */
    Optional<String> ownerOf(String challenge) {
        return database.jdbc().sql("SELECT user_id FROM challenges WHERE hash = ? AND used_at IS NULL AND expires_at > ?")
                .params(hash("challenge", challenge), now()).query(String.class).optional();
    }

    /** Uses a challenge up, once ever: of any number at a time one gets the user id. */
    Optional<String> useChallenge(String challenge) {
        return database.jdbc().sql("UPDATE challenges SET used_at = ? WHERE hash = ? AND used_at IS NULL AND expires_at > ? RETURNING user_id")
                .params(now(), hash("challenge", challenge), now()).query(String.class).optional();
    }

    private byte[] hash(String purpose, String token) {
        return sealer.lookupHash(purpose, token.getBytes(StandardCharsets.UTF_8));
    }

    private Timestamp now() {
        return Timestamp.from(clock.instant());
    }

    private Timestamp in(Duration time) {
        return Timestamp.from(clock.instant().plus(time));
    }

    private static Session read(ResultSet row, int number) throws SQLException {
        return new Session(row.getString("id"), row.getString("user_id"), row.getString("scope"), row.getString("acr"),
                List.of((String[]) row.getArray("amr").getArray()), row.getTimestamp("auth_time").toInstant());
    }
}
