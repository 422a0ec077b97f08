package dev.gatehouse.twofactor;

import dev.gatehouse.platform.Ids;
import dev.gatehouse.platform.crypto.Sealer;
import dev.gatehouse.platform.database.Database;
import java.nio.charset.StandardCharsets;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** Grants in PostgreSQL until they are used: both they and what they are good for only as keyed hashes. */
final class GrantStore {
    static final Duration LIFETIME = Duration.ofSeconds(60);
    private final Database database;
    private final Sealer sealer;
    private final Clock clock;

    GrantStore(Database database, Sealer sealer, Clock clock) {
        this.database = database;
        this.sealer = sealer;
        this.clock = clock;
    }

    /** A new grant; the user's expired ones go. */
    String issue(String userId, String sessionId, String method, String target, String bodySha256) {
        Instant now = clock.instant();
        database.jdbc().sql("DELETE FROM grants WHERE user_id = ? AND expires_at <= ?").params(userId, Timestamp.from(now)).update();
        String grant = "ghg_" + Ids.token(32);
        database.jdbc().sql("INSERT INTO grants (hash, user_id, operation, issued_at, expires_at) VALUES (?, ?, ?, ?, ?)")
                .params(hash("grant", grant), userId, operation(userId, sessionId, method, target, bodySha256),
                        Timestamp.from(now), Timestamp.from(now.plus(LIFETIME))).update();
        return grant;
    }

    /** Takes a grant, once ever: of any number of callers at a time, in any process, one is told when it was issued. */
    Optional<Instant> take(String grant, String userId, String sessionId, String method, String target, String bodySha256) {
        return database.jdbc().sql("DELETE FROM grants WHERE hash = ? AND operation = ? AND expires_at > ? RETURNING issued_at")
                .params(hash("grant", grant), operation(userId, sessionId, method, target, bodySha256), Timestamp.from(clock.instant()))
                .query(Timestamp.class).optional().map(Timestamp::toInstant);
    }

    /** No part has a line break in it, so that no two operations are written alike. */
    private byte[] operation(String... parts) {
        return hash("grant-operation", String.join("\n", parts));
    }

    private byte[] hash(String purpose, String text) {
        return sealer.lookupHash(purpose, text.getBytes(StandardCharsets.UTF_8));
    }
}
