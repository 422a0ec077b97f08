package dev.gatehouse.gateway.issuers;

import dev.gatehouse.platform.Problem;
import dev.gatehouse.platform.services.VerificationKeys;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The public keys of an issuer, in memory. They are read when the first is asked for, anew every ten minutes, and for an unknown
 * {@code kid}, at most once in 30 seconds: whoever sends random ones makes no load. Whoever needs a key meanwhile waits for the
 * one reading under way. What was read last is kept while its source fails.
 */
final class ForeignKeys implements VerificationKeys {
    private static final Logger log = LoggerFactory.getLogger(ForeignKeys.class);
    static final Duration BETWEEN_READINGS = Duration.ofSeconds(30);
    static final Duration FRESH = Duration.ofMinutes(10);
    private final String issuer;
    private final Supplier<CompletionStage<String>> source;
    private final Function<String, Map<String, VerificationKey>> parser;
    private final Clock clock;
    private volatile Map<String, VerificationKey> keys;
    private volatile Instant readAt = Instant.EPOCH;
    private Instant askedAt = Instant.EPOCH;
    private CompletableFuture<Void> reading = CompletableFuture.completedFuture(null);

    /** @param source the text of a JWK set; never waits */
    ForeignKeys(String issuer, Supplier<CompletionStage<String>> source, Function<String, Map<String, VerificationKey>> parser,
                Clock clock) {
        this.issuer = issuer;
        this.source = source;
        this.parser = parser;
        this.clock = clock;
    }

    @Override
    public Optional<VerificationKey> find(String kid) {
        Map<String, VerificationKey> known = keys;
        return known == null ? Optional.empty() : Optional.ofNullable(known.get(kid));
    }

    /** Done when all is known that can be known of a key; fails with unavailable while nothing could ever be read. */
    CompletionStage<Void> ready(String kid) {
        if (find(kid).isPresent()) {
            if (readAt.plus(FRESH).isBefore(clock.instant())) {
                read();
            }
            return CompletableFuture.completedStage(null);
        }
        return read().thenRun(() -> {
            if (keys == null) {
                throw Problem.UNAVAILABLE.exception("the keys of an issuer could not be read");
            }
        });
    }

    private synchronized CompletableFuture<Void> read() {
        Instant now = clock.instant();
        if (reading.isDone() && !now.isBefore(askedAt.plus(BETWEEN_READINGS))) {
            askedAt = now;
            reading = source.get().thenAccept(text -> {
                keys = parser.apply(text);
                readAt = now;
            }).exceptionally(failure -> {
                log.warn("the keys of issuer {} could not be read; {}", issuer, keys == null ? "there are none" : "the last ones hold", failure);
                return null;
            }).toCompletableFuture();
        }
        return reading;
    }
}
