package dev.gatehouse.kms;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.gatehouse.platform.Caller;
import dev.gatehouse.platform.Problem;
import dev.gatehouse.platform.ProblemException;
import dev.gatehouse.platform.feed.News;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.springframework.scheduling.concurrent.CustomizableThreadFactory;

/**
 * Tells the other services what they must know to judge tokens: the published keys and what was withdrawn. A question is answered
 * when there are news, and after {@link #LONGEST_WAIT} in any case; it holds no thread meanwhile. All is read from the database, so
 * any replica answers any question, also one asked after a restart.
 */
public final class Feed implements AutoCloseable {
    /** Short of the time after which nobody is believed any more, also where one question fails. */
    static final Duration LONGEST_WAIT = Duration.ofSeconds(4);
    private static final int MOST_WAITING = 1_000;
    private final RevokedTokens revoked;
    private final WithdrawalStore withdrawals;
    private final SigningKeys keys;
    private final ObjectMapper json;
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(new CustomizableThreadFactory("kms-feed-"));
    private final List<Waiting> waiting = new ArrayList<>();
    private Seen answered = new Seen(0, "");

    Feed(RevokedTokens revoked, WithdrawalStore withdrawals, SigningKeys keys, ObjectMapper json) {
        this.revoked = revoked;
        this.withdrawals = withdrawals;
        this.keys = keys;
        this.json = json;
    }

    private record Seen(long withdrawals, String keysEtag) {}

    private record Waiting(News.Question question, long untilNanos, CompletableFuture<News> answer) {}

    /** Follows the database from now on. */
    void start() {
        revoked.follow();
        thread.scheduleWithFixedDelay(this::look, 0, RevokedTokens.POLL.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** For our own services, with their own credential. */
    public CompletionStage<News> next(Caller caller, News.Question question) {
        if (!OwnServices.NAMES.contains(caller.requireAnyService().subject())) {
            throw Problem.CALLER_NOT_ALLOWED.exception();
        }
        News news = news(question);
        if (news.whole() || news.jwks() != null || !news.withdrawals().isEmpty()) {
            return CompletableFuture.completedStage(news);
        }
        Waiting waits = new Waiting(new News.Question(news.position(), news.keysEtag()), System.nanoTime() + LONGEST_WAIT.toNanos(),
                new CompletableFuture<>());
        synchronized (waiting) {
            if (waiting.size() >= MOST_WAITING) {
                throw Problem.OVERLOADED.exception();
            }
            waiting.add(waits);
        }
        return waits.answer();
    }

    private News news(News.Question question) {
        PublishedKeys published = keys.published();
        WithdrawalStore.Since since = withdrawals.since(question.position());
        boolean known = !since.whole() && published.etag().equals(question.keysEtag());
        return new News(since.position(), since.whole(), published.etag(), known ? null : tree(published.jwks()), since.withdrawals());
    }

    private JsonNode tree(byte[] jwks) {
        try {
            return json.readTree(jwks);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Must not throw, or it is not called again. */
    private void look() {
        revoked.follow();
        Seen now = new Seen(revoked.seen(), keys.published().etag());
        boolean news = !now.equals(answered);
        answered = now;
        due(news).forEach(waits -> {
            try {
                waits.answer().complete(news(waits.question()));
            } catch (RuntimeException e) {
                waits.answer().completeExceptionally(new ProblemException(Problem.UNAVAILABLE, e));
            }
        });
    }

    private List<Waiting> due(boolean all) {
        long now = System.nanoTime();
        synchronized (waiting) {
            List<Waiting> due = waiting.stream().filter(waits -> all || waits.untilNanos() - now <= 0).toList();
            waiting.removeAll(due);
            return due;
        }
    }

    /** Those who wait ask another replica, or this one once it is back. */
    @Override
    public void close() {
        thread.shutdownNow();
        due(true).forEach(waits -> waits.answer().completeExceptionally(Problem.UNAVAILABLE.exception()));
    }
}
