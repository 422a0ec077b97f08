package dev.gatehouse.kms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gatehouse.platform.Caller;
import dev.gatehouse.platform.Ids;
import dev.gatehouse.platform.Origin;
import dev.gatehouse.platform.Problem;
import dev.gatehouse.platform.database.Database;
import dev.gatehouse.platform.feed.News;
import dev.gatehouse.platform.feed.News.Withdrawal;
import dev.gatehouse.support.GatehouseTest;
import dev.gatehouse.support.MutableClock;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

/** What the other services are told, whichever process they ask and however transactions overlap. */
@GatehouseTest
class FeedTest {
    @Autowired
    Feed feed;
    @Autowired
    RevokedTokens revoked;
    @Autowired
    Database kmsDatabase;
    @Autowired
    MutableClock clock;
    private final Caller gateway = Caller.service("gateway", Origin.internal());

    private News ask(News.Question question) throws Exception {
        return feed.next(gateway, question).toCompletableFuture().get(10, TimeUnit.SECONDS);
    }

    private static News.Question after(News news) {
        return new News.Question(news.position(), news.keysEtag());
    }

    private WithdrawalStore store() {
        return new WithdrawalStore(kmsDatabase, clock);
    }

    @Test
    void firstAnswerIsWholeAndLaterOnesTellWhatIsNew() throws Exception {
        String before = Ids.random("tok");
        revoked.endToken(before);
        News whole = ask(new News.Question(null, null));
        assertThat(whole.whole()).isTrue();
        assertThat(whole.jwks().path("keys")).isNotEmpty();
        assertThat(whole.withdrawals()).extracting(Withdrawal::name).contains(before);
        String token = Ids.random("tok");
        CompletableFuture<News> waiting = feed.next(gateway, after(whole)).toCompletableFuture();
        revoked.endToken(token);
        News news = waiting.get(10, TimeUnit.SECONDS);
        assertThat(news.whole()).isFalse();
        assertThat(news.jwks()).as("keys that are known already").isNull();
        assertThat(news.withdrawals()).extracting(Withdrawal::name).contains(token).doesNotContain(before);
    }

    @Test
    void withoutNewsTheAnswerComesSoonEnoughToStayBelieved() throws Exception {
        long asked = System.nanoTime();
        News news = ask(after(ask(new News.Question(null, null))));
        assertThat(news.whole()).isFalse();
        assertThat(TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - asked)).isLessThanOrEqualTo(Feed.LONGEST_WAIT.toSeconds() + 2);
    }

    @Test
    void withdrawalThatCommitsAfterALaterOneIsNotMissed() {
        String slow = Ids.random("tok");
        String quick = Ids.random("tok");
        WithdrawalStore.Since[] between = new WithdrawalStore.Since[1];
        String start = store().since(null).position();
        kmsDatabase.tx().executeWithoutResult(open -> {
            revoked.endToken(slow);
            CompletableFuture.runAsync(() -> {
                revoked.endToken(quick);
                between[0] = store().since(start);
            }).join();
        });
        assertThat(names(between[0])).contains(quick).doesNotContain(slow);
        WithdrawalStore.Since after = store().since(between[0].position());
        assertThat(names(after)).contains(slow).doesNotContain(quick);
        assertThat(names(store().since(after.position()))).doesNotContain(slow, quick);
    }

    private static List<String> names(WithdrawalStore.Since since) {
        return since.withdrawals().stream().map(Withdrawal::name).toList();
    }

    @Test
    void positionOfAnotherDatabaseOrOfALostTimeLeadsToEverything() {
        String position = store().since(null).position();
        assertThat(store().since(position).whole()).isFalse();
        String ofAnother = "1" + position;
        String ofLater = position.substring(0, position.indexOf('/')) + "/9000000000:9000000000:";
        for (String unknown : List.of(ofAnother, ofLater, "nonsense", "")) {
            assertThat(store().since(unknown).whole()).as(unknown).isTrue();
        }
    }

    @Test
    void nobodyButOurOwnServicesIsTold() {
        Caller weather = Caller.service("weather", Origin.internal());
        Caller admin = new Caller(Caller.Kind.USER, "usr_1", "", Set.of("admin"), "", "ses_1", "mfa", clock.instant(), "tok", Origin.internal());
        for (Caller other : List.of(weather, admin, Caller.anonymous(Origin.internal()))) {
            assertThatThrownBy(() -> feed.next(other, new News.Question(null, null))).extracting("problem")
                    .isIn(Problem.CALLER_NOT_ALLOWED, Problem.TOKEN_MISSING);
        }
    }
}
