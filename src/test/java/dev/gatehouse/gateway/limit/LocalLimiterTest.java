package dev.gatehouse.gateway.limit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.platform.Caller;
import dev.gatehouse.platform.Origin;
import dev.gatehouse.platform.WallTime;
import dev.gatehouse.support.MutableClock;
import dev.gatehouse.support.Race;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class LocalLimiterTest {
    private final MutableClock clock = new MutableClock(Instant.parse("2026-03-01T12:00:00Z"));
    private final LocalLimiter limiter = new LocalLimiter(new WallTime(clock));

    private Decision take(String bucket, Rate rate) {
        return limiter.take(bucket, rate).toCompletableFuture().join();
    }

    @Test
    void exactlyAHundredPassWhenSixtyFourThreadsAskAtOnce() throws Exception {
        Rate rate = Rate.parse("100/1m");
        List<Long> passed = Race.of(64, () -> java.util.stream.IntStream.range(0, 50).filter(i -> take("b", rate).passed()).count());
        assertThat(passed.stream().mapToLong(Long::longValue).sum()).isEqualTo(100);
    }

    @Test
    void requestsComeBackEvenlyAndNoMoreThanTheBurstIsSavedUp() {
        Rate rate = Rate.parse("60/1m").withBurst(5);
        for (int left = 4; left >= 0; left--) {
            assertThat(take("b", rate).remaining()).isEqualTo(left);
        }
        assertThat(take("b", rate)).isEqualTo(new Decision(false, 0, Duration.ofSeconds(1)));
        clock.advance(Duration.ofMillis(2_500));
        assertThat(take("b", rate)).isEqualTo(new Decision(true, 1, Duration.ofMillis(500)));
        clock.advance(Duration.ofHours(1));
        assertThat(take("b", rate).remaining()).isEqualTo(4);
    }

    @Test
    void memoryIsBoundedHoweverManyAsk() {
        Rate rate = Rate.parse("100/1m");
        for (int i = 0; i < 250_000; i++) {
            take("bucket " + i, rate);
        }
        assertThat(limiter.size()).isLessThanOrEqualTo(100_000);
        clock.advance(Duration.ofMinutes(2));
        assertThat(limiter.size()).as("full buckets are forgotten").isZero();
    }

    @Test
    void aSubscriberHasOneBucketForAllAddressesOfTheirNetwork() {
        assertThat(LimitEndpoint.Kind.IP.ownerOf(from("2001:db8:1:2::1"))).isEqualTo(LimitEndpoint.Kind.IP.ownerOf(from("2001:db8:1:2:ffff::2")));
        assertThat(LimitEndpoint.Kind.IP.ownerOf(from("2001:db8:1:2::1"))).isNotEqualTo(LimitEndpoint.Kind.IP.ownerOf(from("2001:db8:1:3::1")));
    }

    @Test
    void theSameSubjectOfAnotherIssuerIsSomebodyElse() {
        Origin origin = new Origin("req_1", "127.0.0.1");
        Caller first = Caller.foreign("https://a", "1", "", Set.of(), "", "", origin);
        Caller second = Caller.foreign("https://b", "1", "", Set.of(), "", "", origin);
        assertThat(LimitEndpoint.Kind.CALLER.ownerOf(first)).isNotEqualTo(LimitEndpoint.Kind.CALLER.ownerOf(second));
        assertThat(LimitEndpoint.Kind.CALLER.ownerOf(Caller.anonymous(origin))).isEqualTo("127.0.0.1");
    }

    private static Caller from(String address) {
        return Caller.anonymous(new Origin("req_1", address));
    }
}
