package dev.gatehouse.audit;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.gatehouse.platform.crypto.DataKey;
import dev.gatehouse.platform.database.Database;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Finds entries and shows them, with the personal fields whose keys are there. */
final class AuditSearch {
    private static final String ERASED = "erased";
    private final Database database;
    private final Persons persons;
    private final ObjectMapper json;

    AuditSearch(Database database, Persons persons, ObjectMapper json) {
        this.database = database;
        this.persons = persons;
        this.json = json;
    }

    /** At most {@code limit} entries after a place, in order; or before it, the newest first. */
    EntryPage page(AuditFilter filter, long after, boolean newestFirst, int limit) {
        Where where = new Where();
        where.and(newestFirst ? "seq < ?" : "seq > ?", after);
        where.and("actor = ?", filter.actor());
        where.and("action = ?", filter.action());
        where.and("object = ?", filter.object());
        where.and("? IN (actor, object, person)", filter.about());
        where.and("at >= ?", timestamp(filter.from()));
        where.and("at < ?", timestamp(filter.to()));
        List<AuditEntry> found = where.on(database.jdbc(), newestFirst ? " DESC" : "", limit);
        Map<String, DataKey> keys = persons.find(found.stream().map(AuditEntry::person).filter(Objects::nonNull).distinct().toList());
        return new EntryPage(found.stream().map(entry -> show(entry, keys.get(entry.person()), filter.about())).toList(),
                found.size() < limit ? null : Long.valueOf(found.get(limit - 1).seq()));
    }

    private static Timestamp timestamp(Instant time) {
        return time == null ? null : Timestamp.from(time);
    }

    /** For a person who is told what is kept about them, what is personal of somebody else stays out. */
    private EntryView show(AuditEntry entry, DataKey key, String about) {
        boolean others = about != null && !about.equals(entry.person());
        if (entry.personal() == null || others) {
            return view(entry, null, others ? null : entry.source());
        }
        Optional<Map<String, String>> fields = persons.open(key, entry.person(), entry.personal());
        return fields.map(f -> view(entry, f.get("actor_name"), f.get("source")))
                .orElseGet(() -> view(entry, entry.actor().equals(entry.person()) ? ERASED : null, ERASED));
    }

    private EntryView view(AuditEntry e, String actorName, String source) {
        return new EntryView(e.seq(), e.at(), e.actor(), actorName, e.action(), e.object(), e.outcome(), e.requestId(), source,
                details(e.details()), HexFormat.of().formatHex(e.mac()));
    }

    /** Somebody may have put something else there; it is shown as it is. */
    private JsonNode details(String text) {
        try {
            return json.readTree(text);
        } catch (JsonProcessingException e) {
            return TextNode.valueOf(text);
        }
    }

    /** The conditions that matter, and their values. */
    private static final class Where {
        private final StringBuilder sql = new StringBuilder();
        private final List<Object> values = new ArrayList<>();

        void and(String condition, Object value) {
            if (value != null) {
                sql.append(sql.isEmpty() ? "WHERE " : " AND ").append(condition);
                values.add(value);
            }
        }

        List<AuditEntry> on(JdbcClient jdbc, String order, int limit) {
            return jdbc.sql(EntryStore.COLUMNS + sql + " ORDER BY seq" + order + " LIMIT " + limit).params(values)
                    .query(EntryStore::read).list();
        }
    }
}
