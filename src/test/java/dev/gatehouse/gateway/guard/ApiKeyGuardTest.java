package dev.gatehouse.gateway.guard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gatehouse.platform.Caller;
import dev.gatehouse.platform.Origin;
import dev.gatehouse.platform.Problem;
import dev.gatehouse.platform.services.ApiKeyOwners.Owner;
import dev.gatehouse.support.MutableClock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** What is remembered of API keys, and for how long. */
class ApiKeyGuardTest {
    private static final Origin ORIGIN = new Origin("req_1", "192.0.2.1");
    private final MutableClock clock = new MutableClock(Instant.parse("2026-03-01T12:00:00Z"));
    private final Map<String, Owner> keys = new ConcurrentHashMap<>(Map.of("good", new Owner("weather", Set.of("reader"))));
    private final AtomicInteger asked = new AtomicInteger();
    private volatile Instant withdrawnAt = Instant.EPOCH;
    private volatile boolean down;
    private final ApiKeyGuard guard = guard(Runnable::run);

    private ApiKeyGuard guard(Executor threads) {
        return new ApiKeyGuard(key -> {
            asked.incrementAndGet();
            if (down) {
                throw Problem.UNAVAILABLE.exception();
            }
            return Optional.ofNullable(keys.get(key));
        }, (caller, since) -> !since.isAfter(withdrawnAt), threads, clock);
    }

    private Caller identify(String key) {
        return identify(key, ORIGIN);
    }

    private Caller identify(String key, Origin origin) {
        return guard.identify(key, origin).join();
    }

    @Test
    void keyIsLookedUpOnceASecond() {
        for (int i = 0; i < 100; i++) {
            assertThat(identify("good").isService("weather")).isTrue();
        }
        assertThat(asked).hasValue(1);
        clock.advance(Duration.ofSeconds(1));
        assertThat(identify("good").roles()).containsExactly("reader");
        assertThat(asked).hasValue(2);
    }

    @Test
    void withdrawnKeyStopsAtOnceWhereThatIsKnownAndAfterASecondWhereNot() {
        identify("good");
        keys.remove("good");
        withdrawnAt = clock.instant();
        assertThatThrownBy(() -> identify("good")).hasMessageContaining("key-invalid");
        keys.put("other", new Owner("other", Set.of()));
        clock.advance(Duration.ofSeconds(5));
        identify("other");
        keys.remove("other");
        clock.advance(Duration.ofSeconds(1));
        assertThatThrownBy(() -> identify("other")).hasMessageContaining("key-invalid");
    }

    @Test
    void keyIsNotRememberedBeyondItsExpiry() {
        keys.put("short", new Owner("weather", Set.of(), clock.instant().plusMillis(300)));
        identify("short");
        keys.remove("short");
        clock.advance(Duration.ofMillis(299));
        assertThat(identify("short")).isNotNull();
        clock.advance(Duration.ofMillis(1));
        assertThatThrownBy(() -> identify("short")).hasMessageContaining("key-invalid");
    }

    @Test
    void unknownKeyIsRememberedAndManyOfThemAskNothingAnyMore() {
        for (int i = 0; i < 3; i++) {
            assertThatThrownBy(() -> identify("wrong")).hasMessageContaining("key-invalid");
        }
        assertThat(asked).hasValue(1);
        identify("good");
        for (int i = 0; i < 1_000; i++) {
            String random = "random " + i;
            assertThatThrownBy(() -> identify(random)).hasMessageMatching("(?s).*(key-invalid|rate-limited).*");
        }
        assertThat(asked.get()).isLessThanOrEqualTo(51);
        clock.advance(Duration.ofSeconds(1));
        assertThat(identify("good")).as("a key that was good lately is not held up").isNotNull();
    }

    @Test
    void manySourcesTogetherAskNoMoreThanTheirShare() {
        for (int i = 0; i < 2_000; i++) {
            int n = i;
            assertThatThrownBy(() -> identify("random " + n, new Origin("req_1", "10.0." + n / 250 + "." + n % 250)))
                    .hasMessageMatching("(?s).*(key-invalid|rate-limited).*");
        }
        assertThat(asked.get()).isLessThanOrEqualTo(500);
    }

    @Test
    void nobodyPassesWhileTheKmsDoesNotAnswer() {
        down = true;
        assertThatThrownBy(() -> identify("good")).hasRootCauseMessage("unavailable");
        down = false;
        assertThat(identify("good")).isNotNull();
    }

    @Test
    void keyOfNoFormAtAllIsRefusedWithoutAsking() {
        assertThatThrownBy(() -> identify("")).hasMessageContaining("key-invalid");
        assertThatThrownBy(() -> identify("x".repeat(5_000))).hasMessageContaining("key-invalid");
        assertThat(asked).hasValue(0);
    }
}
