package dev.gatehouse.servicea;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.gatehouse.platform.Caller;
import dev.gatehouse.platform.Digests;
import dev.gatehouse.platform.Problem;
import dev.gatehouse.platform.Reply;
import dev.gatehouse.platform.Request;
import dev.gatehouse.platform.database.Database;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Writes that carry an {@code Idempotency-Key} happen once: the answer is kept with the request's digest in the transaction of the
 * act, and who asks the same again gets the same answer. Refusals are not kept, as nothing happened.
 *
 * @see <a href="https://datatracker.ietf.org/doc/draft-ietf-httpapi-idempotency-key-header/">The Idempotency-Key HTTP header field</a>
 */
final class IdempotentWrites implements Runnable {
    private static final String HEADER = "Idempotency-Key";
    private static final int PURGED_AT_A_TIME = 1_000;
    private final Database database;
    private final ObjectMapper json;
    private final Duration retention;
    private final Clock clock;

    /** @param retention how long an answer is kept */
    IdempotentWrites(Database database, ObjectMapper json, Duration retention, Clock clock) {
        this.database = database;
        this.json = json;
        this.retention = retention;
        this.clock = clock;
    }

    private record Kept(String request, Reply reply) {}

    /**
     * Does the write, unless it was done; in the transaction that is under way.
     *
     * @param act and what it is asked to do, which together make the request
     * @throws dev.gatehouse.platform.ProblemException idempotency-key-reused when the key came with another request,
     *     idempotency-key-in-use when the first is under way; field-invalid when it is no key
     */
    Reply once(Caller caller, Request request, String act, Object body, Supplier<Reply> write) {
        Optional<String> key = request.header(HEADER);
        if (key.isEmpty()) {
            return write.get();
        }
        requireKey(key.get());
        String actor = caller.actor();
        if (!database.jdbc().sql("SELECT pg_try_advisory_xact_lock(hashtextextended(?, 0))").param("idempotency " + actor + " " + key.get())
                .query(Boolean.class).single()) {
            throw Problem.IDEMPOTENCY_KEY_IN_USE.exception("the first request with this key is under way").header("Retry-After", "1");
        }
        String digest = Digests.sha256(write(List.of(act, request.header("If-Match").orElse(""), body)));
        Optional<Kept> kept = find(actor, key.get());
        if (kept.isPresent()) {
            return again(kept.get(), digest);
        }
        Reply reply = write.get();
        keep(actor, key.get(), digest, reply);
        return reply;
    }

    private static void requireKey(String key) {
        if (!key.matches("[\\x21-\\x7e]{1,255}")) {
            throw Problem.field(HEADER, "must have 1 to 255 visible ASCII characters");
        }
    }

    private static Reply again(Kept kept, String digest) {
        if (!kept.request().equals(digest)) {
            throw Problem.IDEMPOTENCY_KEY_REUSED.exception("the key came with another request before").with("field", HEADER);
        }
        return kept.reply();
    }

    private Optional<Kept> find(String actor, String key) {
        return database.jdbc().sql("""
                        SELECT request, status, headers, body FROM idempotent_answers WHERE caller = ? AND key = ? AND created_at > ?""")
                .params(actor, key, Timestamp.from(clock.instant().minus(retention))).query(this::read).optional();
    }

    private void keep(String actor, String key, String digest, Reply reply) {
        database.jdbc().sql("""
                        INSERT INTO idempotent_answers (caller, key, request, status, headers, body, created_at) VALUES (?, ?, ?, ?, ?, ?, ?)
                        ON CONFLICT (caller, key) DO UPDATE SET request = excluded.request, status = excluded.status,
                            headers = excluded.headers, body = excluded.body, created_at = excluded.created_at""")
                .params(actor, key, digest, reply.status(), write(reply.headers()), write(reply.body()), Timestamp.from(clock.instant())).update();
    }

    private Kept read(ResultSet row, int number) throws SQLException {
        try {
            JsonNode body = json.readTree(row.getString("body"));
            Map<String, String> headers = new HashMap<>(json.readValue(row.getString("headers"), new TypeReference<Map<String, String>>() { }));
            headers.put("Idempotent-Replayed", "true");
            return new Kept(row.getString("request"), new Reply(row.getInt("status"), body.isNull() ? null : body, headers));
        } catch (IOException e) {
            throw new UncheckedIOException("a kept answer cannot be read", e);
        }
    }

    private String write(Object value) {
        try {
            return json.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("what a verb takes and answers is JSON", e);
        }
    }

    /** Forgets answers that are past their time, a bounded batch at a time. */
    @Override
    public void run() {
        int gone = PURGED_AT_A_TIME;
        while (gone == PURGED_AT_A_TIME) {
            gone = database.jdbc().sql("""
                            DELETE FROM idempotent_answers WHERE (caller, key) IN (
                                SELECT caller, key FROM idempotent_answers WHERE created_at <= ? LIMIT ? FOR UPDATE SKIP LOCKED)""")
                    .params(Timestamp.from(clock.instant().minus(retention)), PURGED_AT_A_TIME).update();
        }
    }
}
