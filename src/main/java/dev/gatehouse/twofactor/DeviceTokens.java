package dev.gatehouse.twofactor;

import dev.gatehouse.platform.Ids;
import dev.gatehouse.platform.crypto.Sealer;
import dev.gatehouse.platform.database.Database;
import java.nio.charset.StandardCharsets;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Duration;

/** Opaque tokens of devices that a user has logged in from: hashed at rest, 90 days, rotated at each login. */
final class DeviceTokens {
    private static final Duration LIFETIME = Duration.ofDays(90);
    private final Database database;
    private final Sealer sealer;
    private final Clock clock;

    DeviceTokens(Database database, Sealer sealer, Clock clock) {
        this.database = database;
        this.sealer = sealer;
        this.clock = clock;
    }

    boolean isValid(String token, String userId) {
        return token != null && database.jdbc()
                .sql("SELECT EXISTS (SELECT 1 FROM device_tokens WHERE hash = ? AND user_id = ? AND expires_at > ?)")
                .params(hash(token), userId, Timestamp.from(clock.instant())).query(Boolean.class).single();
    }

    /** A new token in place of the one presented, if any; the user's expired ones go. */
    String rotate(String presented, String userId) {
        database.jdbc().sql("DELETE FROM device_tokens WHERE user_id = ? AND expires_at <= ?")
                .params(userId, Timestamp.from(clock.instant())).update();
        if (presented != null) {
            database.jdbc().sql("DELETE FROM device_tokens WHERE hash = ? AND user_id = ?").params(hash(presented), userId).update();
        }
        String token = "ghd_" + Ids.token(32);
        database.jdbc().sql("INSERT INTO device_tokens (hash, user_id, created_at, expires_at) VALUES (?, ?, ?, ?)")
                .params(hash(token), userId, Timestamp.from(clock.instant()), Timestamp.from(clock.instant().plus(LIFETIME)))
                .update();
        return token;
    }

    private byte[] hash(String token) {
        return sealer.lookupHash("device-token", token.getBytes(StandardCharsets.UTF_8));
    }
}
