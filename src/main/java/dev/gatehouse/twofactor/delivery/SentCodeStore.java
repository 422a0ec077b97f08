package dev.gatehouse.twofactor.delivery;

import dev.gatehouse.platform.crypto.Sealer;
import dev.gatehouse.platform.database.Database;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;

/** Codes in PostgreSQL, as keyed hashes, each bound to the request that asked for it. */
final class SentCodeStore {
    private final Database database;
    private final Sealer sealer;
    private final Clock clock;

    SentCodeStore(Database database, Sealer sealer, Clock clock) {
        this.database = database;
        this.sealer = sealer;
        this.clock = clock;
    }

    private record Kept(Method method, byte[] codeHash) {}

    void add(String requestId, String userId, Method method, String boundTo, String code, byte[] destinationHash, Instant expiresAt) {
        database.jdbc().sql("""
                        INSERT INTO sent_codes (request_id, user_id, method, bound_to, code_hash, destination_hash, created_at, expires_at)
                        VALUES (?, ?, ?, ?, ?, ?, ?, ?)""")
                .params(requestId, userId, method.wire(), bound(boundTo), codeHash(requestId, code), destinationHash, now(),
                        Timestamp.from(expiresAt))
                .update();
    }

    /**
     * Takes a code, once ever: of any number of callers at a time, in any process, one gets the method it was sent by. Empty when
     * it is wrong, used, expired, another user's, or was asked for by something else.
     */
    Optional<Method> take(String requestId, String userId, String boundTo, String code) {
        Optional<Kept> kept = database.jdbc().sql("""
                        SELECT method, code_hash FROM sent_codes
                        WHERE request_id = ? AND user_id = ? AND bound_to = ? AND used_at IS NULL AND expires_at > ?""")
                .params(requestId, userId, bound(boundTo), now())
                .query((row, n) -> new Kept(Method.of("method", row.getString(1)), row.getBytes(2))).optional();
        byte[] shown = codeHash(requestId, code);
        boolean right = kept.isPresent() && MessageDigest.isEqual(kept.get().codeHash(), shown);
        return right && use(requestId) ? Optional.of(kept.get().method()) : Optional.empty();
    }

    /** Forgets a batch of codes asked for before that time; answers how many. */
    int purge(Instant before, int batch) {
        return database.jdbc()
                .sql("DELETE FROM sent_codes WHERE request_id IN (SELECT request_id FROM sent_codes WHERE created_at < ? LIMIT ?)")
                .params(Timestamp.from(before), batch).update();
    }

    private boolean use(String requestId) {
        return database.jdbc().sql("UPDATE sent_codes SET used_at = ? WHERE request_id = ? AND used_at IS NULL")
                .params(now(), requestId).update() == 1;
    }

    private byte[] bound(String to) {
        return sealer.lookupHash("sent-code-bound", to.getBytes(StandardCharsets.UTF_8));
    }

    private byte[] codeHash(String requestId, String code) {
        return sealer.lookupHash("sent-code", (requestId + " " + code).getBytes(StandardCharsets.UTF_8));
    }

    private Timestamp now() {
        return Timestamp.from(clock.instant());
    }
}
