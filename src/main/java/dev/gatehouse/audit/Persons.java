package dev.gatehouse.audit;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.gatehouse.platform.crypto.DataKey;
import dev.gatehouse.platform.crypto.Sealer;
import dev.gatehouse.platform.crypto.Sealer.Binding;
import dev.gatehouse.platform.database.Database;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A key for each person, under which the personal fields of their entries are sealed. Destroying it erases these fields
 * wherever they were copied, and the chain, which is over the ciphertext, still verifies.
 */
final class Persons {
    private static final int MOST_RECENT = 10_000;
    private final String stream;
    private final Database database;
    private final Sealer sealer;
    private final ObjectMapper json;
    private final Clock clock;
    private final Cache<String, DataKey> recent =
            Caffeine.newBuilder().maximumSize(MOST_RECENT).expireAfterWrite(Duration.ofMinutes(1)).build();

    Persons(String stream, Database database, Sealer sealer, ObjectMapper json, Clock clock) {
        this.stream = stream;
        this.database = database;
        this.sealer = sealer;
        this.json = json;
        this.clock = clock;
    }

    /** The keys of those who have one. */
    Map<String, DataKey> find(Collection<String> persons) {
        Map<String, DataKey> keys = new HashMap<>();
        if (!persons.isEmpty()) {
            database.jdbc().sql("SELECT person, key_sealed FROM audit_persons WHERE person = ANY (?)")
                    .param(persons.toArray(String[]::new))
                    .query(row -> {
                        keys.put(row.getString(1), new DataKey(sealer.open(row.getBytes(2), binding(row.getString(1)))));
                    });
        }
        return keys;
    }

    /** The same for writing, from memory where they were used within the minute: everybody waits for who writes. */
    Map<String, DataKey> recall(Set<String> persons) {
        Map<String, DataKey> keys = new HashMap<>(recent.getAllPresent(persons));
        if (keys.size() < persons.size()) {
            Map<String, DataKey> found = find(persons);
            recent.putAll(found);
            keys.putAll(found);
        }
        return keys;
    }

    /** Makes the keys that are missing; under the stream's lock, and looking again, so that nobody else makes one meanwhile. */
    void addMissing(Map<String, DataKey> keys, Set<String> persons) {
        if (!keys.keySet().containsAll(persons)) {
            keys.putAll(find(persons));
            persons.forEach(person -> keys.computeIfAbsent(person, this::create));
        }
    }

    private DataKey create(String person) {
        DataKey key = DataKey.generate();
        database.jdbc().sql("INSERT INTO audit_persons (person, key_sealed, created_at) VALUES (?, ?, ?)")
                .params(person, sealer.seal(key.bytes(), binding(person)), Timestamp.from(clock.instant())).update();
        return key;
    }

    /** How many entries have personal fields that can be read. */
    long readable(String person) {
        return database.jdbc().sql("""
                        SELECT count(*) FROM audit_entries JOIN audit_persons USING (person)
                        WHERE person = ? AND personal IS NOT NULL""")
                .param(person).query(Long.class).single();
    }

    /** What is written under a key that somebody still remembers is erased as well. */
    void destroy(String person) {
        recent.invalidate(person);
        database.jdbc().sql("DELETE FROM audit_persons WHERE person = ?").param(person).update();
    }

    byte[] seal(DataKey key, String person, Map<String, String> fields) {
        try {
            return key.seal(json.writeValueAsBytes(fields), place(person));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("texts are plain data", e);
        }
    }

    /** The fields; empty when the key they were sealed under is gone. */
    Optional<Map<String, String>> open(DataKey key, String person, byte[] sealed) {
        return Optional.ofNullable(key).flatMap(present -> present.open(sealed, place(person))).map(this::parse);
    }

    private Map<String, String> parse(byte[] fields) {
        try {
            return json.readValue(fields, new TypeReference<>() {});
        } catch (IOException e) {
            throw new UncheckedIOException("sealed fields that are not JSON", e);
        }
    }

    private byte[] place(String person) {
        return new Canonical("gatehouse-audit-person-1").text(stream).text(person).done();
    }

    private static Binding binding(String person) {
        return new Binding("audit_persons.key_sealed", person, 1);
    }
}
