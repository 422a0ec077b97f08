package dev.gatehouse.platform.feed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.gatehouse.platform.Caller;
import dev.gatehouse.platform.Origin;
import dev.gatehouse.platform.Problem;
import dev.gatehouse.platform.ProblemException;
import dev.gatehouse.platform.feed.News.Withdrawal;
import dev.gatehouse.support.MutableClock;
import io.jsonwebtoken.Jwts;
import io.jsonwebtoken.security.Jwks;
import java.security.interfaces.ECPublicKey;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.springframework.boot.actuate.health.HealthIndicator;
import org.springframework.boot.actuate.health.Status;

/** What a process without the KMS knows, and when it stops believing it. */
class FollowedTest {
    private final MutableClock clock = new MutableClock(Instant.parse("2026-03-01T12:00:00Z"));
    private final Followed followed = new Followed(clock);

    private News news(boolean whole, String kid, Withdrawal... withdrawals) {
        ECPublicKey key = (ECPublicKey) Jwts.SIG.ES256.keyPair().build().getPublic();
        Map<String, ?> jwk = Jwks.builder().key(key).id(kid).algorithm("ES256").build();
        return new News("position", whole, "\"" + kid + "\"", new ObjectMapper().valueToTree(Map.of("keys", List.of(jwk))), List.of(withdrawals));
    }

    private static Caller person(String session) {
        return new Caller(Caller.Kind.USER, "usr_1", "", Set.of(), "", session, "pwd", Instant.EPOCH, "tok_1", Origin.internal());
    }

    private void assertUnavailable() {
        assertThatThrownBy(() -> followed.find("key_1")).isInstanceOf(ProblemException.class).extracting("problem").isEqualTo(Problem.UNAVAILABLE);
        assertThatThrownBy(() -> followed.isRevoked(person("ses_1"), clock.instant())).extracting("problem").isEqualTo(Problem.UNAVAILABLE);
    }

    @Test
    void beforeTheFirstNewsNothingCanBeSaid() {
        assertUnavailable();
        assertThat(followed.isCurrent()).isFalse();
        assertThat(followed.question()).isEqualTo(new News.Question(null, null));
    }

    @Test
    void whatWasHeardCountsForFifteenSecondsFromTheQuestionOn() {
        followed.apply(news(true, "key_1"), clock.instant());
        clock.advance(Followed.PATIENCE.minusMillis(1));
        assertThat(followed.find("key_1")).isPresent();
        clock.advance(Duration.ofMillis(1));
        assertUnavailable();
        followed.apply(new News("later", false, "\"key_1\"", null, List.of()), clock.instant());
        assertThat(followed.find("key_1")).as("keys that were not sent again stay").isPresent();
        assertThat(followed.question()).isEqualTo(new News.Question("later", "\"key_1\""));
    }

    @Test
    void notReadyWhileTheNewsAreOld() {
        HealthIndicator health = new FeedConfiguration().kmsHealth(followed);
        assertThat(health.health().getStatus()).isEqualTo(Status.DOWN);
        followed.apply(news(true, "key_1"), clock.instant());
        assertThat(health.health().getStatus()).isEqualTo(Status.UP);
        clock.advance(Followed.PATIENCE);
        assertThat(health.health().getStatus()).isEqualTo(Status.DOWN);
    }

    @Test
    void newsAddToWhatIsKnownAndAWholeReplacesIt() {
        followed.apply(news(true, "key_1", new Withdrawal("session", "ses_1", clock.instant())), clock.instant());
        followed.apply(new News("p", false, "e", null, List.of(new Withdrawal("session", "ses_2", clock.instant()))), clock.instant());
        assertThat(followed.isRevoked(person("ses_1"), clock.instant())).isTrue();
        assertThat(followed.isRevoked(person("ses_2"), clock.instant())).isTrue();
        followed.apply(news(true, "key_2", new Withdrawal("session", "ses_2", clock.instant())), clock.instant());
        assertThat(followed.isRevoked(person("ses_1"), clock.instant())).isFalse();
        assertThat(followed.isRevoked(person("ses_2"), clock.instant())).isTrue();
        assertThat(followed.find("key_1")).as("a key that is not published any more").isEmpty();
    }
}
