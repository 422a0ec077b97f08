package dev.gatehouse.twofactor.delivery;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.gatehouse.platform.crypto.Sealer;
import dev.gatehouse.platform.crypto.Sealer.Binding;
import dev.gatehouse.platform.database.Database;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * Messages on their way, in PostgreSQL. A message is added in the transaction of what it tells of. A worker holds one under a
 * lease and not under a lock, so that no transaction waits for a mail server; one that dies leaves it to another, and the message
 * may then arrive twice. It is sealed as long as it is needed and wiped then.
 */
final class MessageOutbox {
    /** Longer than any attempt takes. */
    private static final Duration LEASE = Duration.ofMinutes(1);
    private final Database database;
    private final Sealer sealer;
    private final ObjectMapper json;
    private final Clock clock;

    MessageOutbox(Database database, Sealer sealer, ObjectMapper json, Clock clock) {
        this.database = database;
        this.sealer = sealer;
        this.json = json;
        this.clock = clock;
    }

    /** What the owner may know of a delivery. */
    public record Status(@JsonProperty("request_id") String requestId, String method, String destination, String delivery,
                         String reason, int attempts, @JsonProperty("created_at") Instant createdAt,
                         @JsonProperty("finished_at") Instant finishedAt) {}

    void add(String id, String userId, Method method, String masked, OutgoingMessage message, Instant expiresAt) {
        Timestamp now = Timestamp.from(clock.instant());
        database.jdbc().sql("""
                        INSERT INTO deliveries (id, user_id, method, masked, message_sealed, state, next_attempt_at, expires_at, created_at)
                        VALUES (?, ?, ?, ?, ?, 'queued', ?, ?, ?)""")
                .params(id, userId, method.wire(), masked, sealer.seal(write(message), binding(id)), now, Timestamp.from(expiresAt), now)
                .update();
    }

    /** Takes the message that is due longest, for one attempt, which counts from now on. */
    Optional<Delivery> claim(Method method) {
        Instant now = clock.instant();
        return database.jdbc().sql("""
                        UPDATE deliveries SET attempts = attempts + 1, next_attempt_at = ?
                        WHERE id = (SELECT id FROM deliveries WHERE state = 'queued' AND method = ? AND next_attempt_at <= ?
                                    ORDER BY next_attempt_at LIMIT 1 FOR UPDATE SKIP LOCKED)
                        RETURNING id, user_id, method, message_sealed, attempts, expires_at""")
                .params(Timestamp.from(now.plus(LEASE)), method.wire(), Timestamp.from(now))
                .query(MessageOutbox::read).optional();
    }

    OutgoingMessage open(Delivery delivery) {
        try {
            return json.readValue(sealer.open(delivery.sealed(), binding(delivery.id())), OutgoingMessage.class);
        } catch (IOException e) {
            throw new UncheckedIOException("the message of " + delivery.id() + " cannot be read", e);
        }
    }

    /** Ends a delivery; false when another worker did, whose lease began after this one's had run out. */
    boolean end(Delivery delivery, String state, String reason) {
        return database.jdbc().sql("""
                        UPDATE deliveries SET state = ?, reason = ?, message_sealed = NULL, finished_at = ?
                        WHERE id = ? AND state = 'queued'""")
                .params(state, reason, Timestamp.from(clock.instant()), delivery.id()).update() == 1;
    }

    void retry(Delivery delivery, String reason, Instant at) {
        database.jdbc().sql("UPDATE deliveries SET next_attempt_at = ?, reason = ? WHERE id = ? AND state = 'queued' AND attempts = ?")
                .params(Timestamp.from(at), reason, delivery.id(), delivery.attempts()).update();
    }

    Optional<Status> status(String id, String userId) {
        return database.jdbc().sql("SELECT * FROM deliveries WHERE id = ? AND user_id = ?").params(id, userId)
                .query(MessageOutbox::readStatus).optional();
    }

    /** How many messages wait. */
    long depth() {
        return database.jdbc().sql("SELECT count(*) FROM deliveries WHERE state = 'queued'").query(Long.class).single();
    }

    /** Forgets a batch of deliveries that ended before that time; answers how many. */
    int purge(Instant before, int batch) {
        return database.jdbc().sql("""
                        DELETE FROM deliveries WHERE id IN (SELECT id FROM deliveries WHERE created_at < ? AND state <> 'queued' LIMIT ?)""")
                .params(Timestamp.from(before), batch).update();
    }

    private byte[] write(OutgoingMessage message) {
        try {
            return json.writeValueAsBytes(message);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a message is three texts", e);
        }
    }

    private static Binding binding(String id) {
        return new Binding("deliveries.message_sealed", id, 1);
    }

    private static Delivery read(ResultSet row, int number) throws SQLException {
        return new Delivery(row.getString("id"), row.getString("user_id"), Method.of("method", row.getString("method")),
                row.getBytes("message_sealed"), row.getInt("attempts"), row.getTimestamp("expires_at").toInstant());
    }

    private static Status readStatus(ResultSet row, int number) throws SQLException {
        Timestamp finished = row.getTimestamp("finished_at");
        return new Status(row.getString("id"), row.getString("method"), row.getString("masked"), row.getString("state"),
                row.getString("reason"), row.getInt("attempts"), row.getTimestamp("created_at").toInstant(),
                finished == null ? null : finished.toInstant());
    }
}
