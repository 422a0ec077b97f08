package dev.gatehouse.servicea;

import dev.gatehouse.platform.Caller;
import dev.gatehouse.platform.Reply;
import dev.gatehouse.platform.Request;
import dev.gatehouse.platform.VersionToken;
import dev.gatehouse.platform.database.Database;
import dev.gatehouse.servicea.index.Outbox;
import dev.gatehouse.servicea.index.Outbox.Span;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** What every write has in common: one transaction with its outbox rows, once for each idempotency key, and a version token. */
final class Writes {
    static final String SOURCE = "service_a";
    private final Database database;
    private final Outbox outbox;
    private final IdempotentWrites idempotent;
    private final Runnable wakeOutbox;

    Writes(Database database, Outbox outbox, IdempotentWrites idempotent, Runnable wakeOutbox) {
        this.database = database;
        this.outbox = outbox;
        this.idempotent = idempotent;
        this.wakeOutbox = wakeOutbox;
    }

    /**
     * What a write did.
     *
     * @param body of the answer, or null
     * @param etag of the element as it is now, or null
     * @param changed documents that the index must follow
     */
    record Written(int status, Object body, String etag, List<Span> changed) {
        static Written of(int status, Object body, Span changed) {
            return new Written(status, body, Preconditions.tag(changed.revision()), List.of(changed));
        }

        static Written gone(Span changed) {
            return new Written(204, null, null, List.of(changed));
        }
    }

    Reply once(Caller caller, Request request, String act, Object body, Supplier<Written> write) {
        Reply reply = database.tx().execute(tx -> idempotent.once(caller, request, act, body, () -> noted(write.get())));
        wakeOutbox.run();
        return reply;
    }

    private Reply noted(Written written) {
        Map<String, String> headers = new HashMap<>();
        if (!written.changed().isEmpty()) {
            outbox.note(written.changed());
            headers.put(VersionToken.HEADER, new VersionToken(SOURCE, written.changed().get(0).revision()).toString());
        }
        if (written.etag() != null) {
            headers.put("ETag", written.etag());
        }
        return new Reply(written.status(), written.body(), headers);
    }
}
