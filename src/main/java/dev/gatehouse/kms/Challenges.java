package dev.gatehouse.kms;

import dev.gatehouse.platform.Ids;
import dev.gatehouse.platform.crypto.Sealer;
import dev.gatehouse.platform.database.Database;
import java.nio.charset.StandardCharsets;
import java.sql.Timestamp;
import java.time.Clock;
import java.util.Optional;

/** What stands between the two halves of a login: opaque, as keyed hashes, used once. */
final class Challenges {
    private static final int BYTES = 32;
    private final Database database;
    private final Sealer sealer;
    private final KmsSettings settings;
    private final Clock clock;

    Challenges(Database database, Sealer sealer, KmsSettings settings, Clock clock) {
        this.database = database;
        this.sealer = sealer;
        this.settings = settings;
        this.clock = clock;
    }

    String open(String userId, String source) {
        String challenge = "ghc_" + Ids.token(BYTES);
        database.jdbc().sql("INSERT INTO challenges (hash, user_id, source, created_at, expires_at) VALUES (?, ?, ?, ?, ?)")
                .params(hash(challenge), userId, source, now(), Timestamp.from(clock.instant().plus(settings.challengeTtl())))
                .update();
        return challenge;
    }

    /** Whose challenge it is, if it may still be used. */
    Optional<String> ownerOf(String challenge) {
        return database.jdbc().sql("SELECT user_id FROM challenges WHERE hash = ? AND used_at IS NULL AND expires_at > ?")
                .params(hash(challenge), now()).query(String.class).optional();
    }

    /** Uses a challenge up, once ever: of any number at a time one gets where its login came from. */
    Optional<String> use(String challenge) {
        return database.jdbc().sql("UPDATE challenges SET used_at = ? WHERE hash = ? AND used_at IS NULL AND expires_at > ? "
                        + "RETURNING source")
                .params(now(), hash(challenge), now())
                .query(String.class).optional();
    }

    /** Ends the logins of a user that are half done. */
    void dropAllOf(String userId) {
        database.jdbc().sql("DELETE FROM challenges WHERE user_id = ?").param(userId).update();
    }

    private byte[] hash(String challenge) {
        return sealer.lookupHash("challenge", challenge.getBytes(StandardCharsets.UTF_8));
    }

    private Timestamp now() {
        return Timestamp.from(clock.instant());
    }
}
