package dev.gatehouse.gateway.guard;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Ticker;
import dev.gatehouse.platform.Caller;
import dev.gatehouse.platform.CurrentRequest;
import dev.gatehouse.platform.Digests;
import dev.gatehouse.platform.Origin;
import dev.gatehouse.platform.Problem;
import dev.gatehouse.platform.ProblemException;
import dev.gatehouse.platform.WallTime;
import dev.gatehouse.platform.services.ApiKeyOwners;
import dev.gatehouse.platform.services.ApiKeyOwners.Owner;
import dev.gatehouse.platform.services.Revocations;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;

/**
 * Tells which service an API key speaks for. What the KMS answers counts for a second, by the key's digest, and not beyond its
 * expiry or a withdrawal that arrives sooner, so that a deleted, disabled or rotated key is refused within that second. Whoever comes with one
 * unknown key after another is told to wait, and asks nothing of the KMS; keys that were good lately are not held up by that.
 */
final class ApiKeyGuard {
    private static final Duration GOOD_FOR = Duration.ofSeconds(1);
    private static final Duration FAMILIAR_FOR = Duration.ofHours(1);
    private static final Duration MEMORY_OF_UNKNOWN = Duration.ofSeconds(10);
    private static final long KEYS = 10_000;
    /** Longest key looked at, in characters; imported ones may be long. */
    private static final int LONGEST = 4096;
    private final ApiKeyOwners owners;
    private final Revocations revocations;
    private final Executor threads;
    private final Clock clock;
    private final UnknownKeys unknown;
    private final Cache<String, Known> known;
    private final Cache<String, Boolean> refused;
    private final ConcurrentMap<String, CompletableFuture<Optional<Owner>>> asking = new ConcurrentHashMap<>();

    private record Known(Owner owner, Instant since) {
        boolean isOver(Instant now) {
            return !now.isBefore(since.plus(GOOD_FOR)) || owner.expiresAt() != null && !now.isBefore(owner.expiresAt());
        }
    }

    /** @param threads for asking: bounded, and refuse what does not fit */
    ApiKeyGuard(ApiKeyOwners owners, Revocations revocations, Executor threads, Clock clock) {
        this.owners = owners;
        this.revocations = revocations;
        this.threads = threads;
        this.clock = clock;
        this.unknown = new UnknownKeys(clock);
        Ticker ticker = new WallTime(clock)::currentTimeNanos;
        this.known = Caffeine.newBuilder().ticker(ticker).maximumSize(KEYS).expireAfterWrite(FAMILIAR_FOR).build();
        this.refused = Caffeine.newBuilder().ticker(ticker).maximumSize(KEYS).expireAfterWrite(MEMORY_OF_UNKNOWN).build();
    }

    /**
     * The service behind a key; fails with key-invalid, rate-limited for a source of many unknown keys, or unavailable.
     */
    CompletableFuture<Caller> identify(String apiKey, Origin origin) {
        if (apiKey.isEmpty() || apiKey.length() > LONGEST) {
            throw invalid();
        }
        String digest = Digests.sha256(apiKey);
        Known remembered = known.getIfPresent(digest);
        if (remembered != null && isCurrent(remembered, origin)) {
            return CompletableFuture.completedFuture(caller(remembered.owner(), origin));
        }
        if (refused.getIfPresent(digest) != null) {
            throw invalid();
        }
        return ask(digest, apiKey, remembered == null, origin).thenApply(owner -> caller(owner.orElseThrow(ApiKeyGuard::invalid), origin));
    }

    /** Those who come with the same key meanwhile wait for the same answer. */
    private CompletableFuture<Optional<Owner>> ask(String digest, String apiKey, boolean counts, Origin origin) {
        CompletableFuture<Optional<Owner>> underWay = asking.get(digest);
        if (underWay != null) {
            return underWay;
        }
        if (counts) {
            unknown.take(origin);
        }
        CompletableFuture<Optional<Owner>> answer = new CompletableFuture<>();
        CompletableFuture<Optional<Owner>> asked = asking.putIfAbsent(digest, answer);
        if (asked != null) {
            giveBack(counts, origin);
            return asked;
        }
        Instant since = clock.instant();
        try {
            CompletableFuture.supplyAsync(() -> CurrentRequest.during(origin, () -> owners.find(apiKey)), threads).whenComplete((owner, failure) -> {
                if (failure == null) {
                    remember(digest, owner, since);
                }
                if (failure != null || owner.isPresent()) {
                    giveBack(counts, origin);
                }
                asking.remove(digest);
                complete(answer, owner, failure);
            });
        } catch (RejectedExecutionException e) {
            giveBack(counts, origin);
            asking.remove(digest);
            answer.completeExceptionally(e);
        }
        return answer;
    }

    private void remember(String digest, Optional<Owner> owner, Instant since) {
        if (owner.isPresent()) {
            known.put(digest, new Known(owner.get(), since));
        } else {
            known.invalidate(digest);
            refused.put(digest, true);
        }
    }

    private void giveBack(boolean counted, Origin origin) {
        if (counted) {
            unknown.giveBack(origin);
        }
    }

    private static <T> void complete(CompletableFuture<T> answer, T value, Throwable failure) {
        if (failure == null) {
            answer.complete(value);
        } else {
            answer.completeExceptionally(failure instanceof CompletionException ? failure.getCause() : failure);
        }
    }

    private boolean isCurrent(Known key, Origin origin) {
        return !key.isOver(clock.instant()) && !revocations.isRevoked(caller(key.owner(), origin), key.since());
    }

    private static Caller caller(Owner owner, Origin origin) {
        return Caller.service(owner.serviceName(), owner.roles(), "", origin);
    }

    static ProblemException invalid() {
        return Problem.KEY_INVALID.exception().header("WWW-Authenticate", "ApiKey");
    }
}
