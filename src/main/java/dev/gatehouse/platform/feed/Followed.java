package dev.gatehouse.platform.feed;

import dev.gatehouse.platform.Caller;
import dev.gatehouse.platform.Problem;
import dev.gatehouse.platform.services.Revocations;
import dev.gatehouse.platform.services.VerificationKeys;
import dev.gatehouse.platform.tokens.JwkSets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The published keys and the withdrawals as the KMS last told them, answered from memory: an unknown {@code kid} asks nobody,
 * since every key is told of before it signs. What cannot be known for {@link #PATIENCE} is not guessed: every question then fails
 * with unavailable, and so it does before the first news.
 */
public final class Followed implements VerificationKeys, Revocations {
    /** How old the last word of the KMS may be. */
    static final Duration PATIENCE = Duration.ofSeconds(15);
    private static final List<String> ALGORITHMS = List.of("RS256", "ES256", "EdDSA");
    private final Clock clock;
    private volatile State state;

    /** What was told last. */
    private record State(Instant heard, String position, String keysEtag, Map<String, VerificationKey> keys, Withdrawn withdrawn) {}

    Followed(Clock clock) {
        this.clock = clock;
    }

    News.Question question() {
        State known = state;
        return known == null ? new News.Question(null, null) : new News.Question(known.position(), known.keysEtag());
    }

    /**
     * Takes news over. Called by one thread.
     *
     * @param asked when the question was sent: the answer is at least as new
     */
    void apply(News news, Instant asked) {
        State known = state;
        Map<String, VerificationKey> keys = news.jwks() == null ? known.keys() : JwkSets.parse(news.jwks().toString(), ALGORITHMS);
        Withdrawn withdrawn = news.whole() || known == null ? new Withdrawn(clock) : known.withdrawn();
        news.withdrawals().forEach(withdrawn::add);
        state = new State(asked, news.position(), news.keysEtag(), keys, withdrawn);
    }

    /** Whether the KMS has been heard lately. */
    boolean isCurrent() {
        State known = state;
        return known != null && clock.instant().isBefore(known.heard().plus(PATIENCE));
    }

    /** Age of the last word of the KMS in seconds; infinite before the first. */
    double ageSeconds() {
        State known = state;
        return known == null ? Double.POSITIVE_INFINITY : Duration.between(known.heard(), clock.instant()).toMillis() / 1000.0;
    }

    @Override
    public Optional<VerificationKey> find(String kid) {
        return kid == null ? Optional.empty() : Optional.ofNullable(current().keys().get(kid));
    }

    @Override
    public boolean isRevoked(Caller caller, Instant issuedAt) {
        return current().withdrawn().isRevoked(caller, issuedAt);
    }

    private State current() {
        if (!isCurrent()) {
            throw Problem.UNAVAILABLE.exception("the key management service has not been heard lately").header("Retry-After", "1");
        }
        return state;
    }
}
