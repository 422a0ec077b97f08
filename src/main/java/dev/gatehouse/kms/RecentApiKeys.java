package dev.gatehouse.kms;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The API keys services came with lately. What the database said of one counts for a second, and not beyond a change made in this
 * process: deleted, disabled or rotated away, a key fails here at once and in every other process within that second. A key that
 * was not found is looked for each time.
 */
final class RecentApiKeys {
    /** How long another process's change may go unseen. */
    static final Duration GOOD_FOR = Duration.ofSeconds(1);
    private static final long KEYS = 10_000;
    private final ApiKeyStore store;
    private final Clock clock;
    private final Cache<ByteBuffer, Recent> recent = Caffeine.newBuilder().maximumSize(KEYS).expireAfterWrite(GOOD_FOR).build();

    RecentApiKeys(ApiKeyStore store, Clock clock) {
        this.store = store;
        this.clock = clock;
    }

    /** @param changes how many there were in this process before the key was read */
    private record Recent(StoredApiKey key, Instant readAt, long changes) {}

    /**
     * The key of that keyed hash.
     *
     * @param ask asks the database; what it answers is remembered unless it is empty
     */
    Optional<StoredApiKey> find(byte[] lookupHash, Supplier<Optional<StoredApiKey>> ask) {
        ByteBuffer name = ByteBuffer.wrap(lookupHash);
        Recent known = recent.getIfPresent(name);
        if (known != null && isCurrent(known)) {
            return Optional.of(known.key());
        }
        Instant now = clock.instant();
        long changes = store.changes();
        Optional<StoredApiKey> key = ask.get();
        key.ifPresent(found -> recent.put(name, new Recent(found, now, changes)));
        return key;
    }

    private boolean isCurrent(Recent known) {
        return known.changes() == store.changes() && clock.instant().isBefore(known.readAt().plus(GOOD_FOR));
    }
}
