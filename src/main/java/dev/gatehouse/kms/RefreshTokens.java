package dev.gatehouse.kms;

import dev.gatehouse.platform.Ids;
import dev.gatehouse.platform.crypto.Sealer;
import dev.gatehouse.platform.database.Database;
import java.nio.charset.StandardCharsets;
import java.sql.Timestamp;
import java.time.Clock;
import java.util.Optional;

/** Opaque refresh tokens, as keyed hashes. Those of a session are a family: used ones are kept as long as it, to know them again. */
final class RefreshTokens {
    private static final String PREFIX = "ghr_";
    private static final int TOKEN_BYTES = 32;
    private final Database database;
    private final Sealer sealer;
    private final Clock clock;

    RefreshTokens(Database database, Sealer sealer, Clock clock) {
        this.database = database;
        this.sealer = sealer;
        this.clock = clock;
    }

    /** A refresh token as it was presented. */
    record Presented(Session session, boolean usedBefore, boolean live) {}

    /** Whether the text has the form of a refresh token, which no access token has. */
    static boolean isOne(String token) {
        return token.startsWith(PREFIX);
    }

    /** A new refresh token of the session. */
    String issue(String sessionId) {
        String token = PREFIX + Ids.token(TOKEN_BYTES);
        database.jdbc().sql("INSERT INTO refresh_tokens (hash, session_id, issued_at) VALUES (?, ?, ?)")
                .params(hash(token), sessionId, now()).update();
        return token;
    }

    /**
     * Takes a token out of use, under a lock on its session: of any number at a time, one sees it unused. One statement, because
     * each costs a round trip.
     */
    Optional<Presented> take(String token) {
        return database.jdbc().sql("""
                        WITH presented AS (
                            SELECT s.*, r.hash, r.used_at IS NOT NULL AS used, s.ended_at IS NULL AND s.expires_at > :now AS live
                            FROM refresh_tokens r JOIN sessions s ON s.id = r.session_id WHERE r.hash = :hash FOR UPDATE OF s, r),
                        taken AS (
                            UPDATE refresh_tokens r SET used_at = :now FROM presented p WHERE r.hash = p.hash AND NOT p.used),
                        noted AS (
                            UPDATE sessions s SET last_used_at = :now FROM presented p WHERE s.id = p.id AND NOT p.used AND p.live)
                        SELECT * FROM presented""")
                .param("now", now()).param("hash", hash(token))
                .query((row, n) -> new Presented(SessionStore.read(row, n), row.getBoolean("used"), row.getBoolean("live")))
                .optional();
    }

    private byte[] hash(String token) {
        return sealer.lookupHash("refresh", token.getBytes(StandardCharsets.UTF_8));
    }

    private Timestamp now() {
        return Timestamp.from(clock.instant());
    }
}
