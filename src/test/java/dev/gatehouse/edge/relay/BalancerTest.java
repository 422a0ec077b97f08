package dev.gatehouse.edge.relay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.support.MutableClock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

/** Whose turn it is, and who is left alone. */
class BalancerTest {
    private final MutableClock clock = new MutableClock(Instant.EPOCH);
    private final UpstreamOptions options = UpstreamOptions.of(RelaySettings.forChecking(),
            Map.of("eject-after", "2", "eject-for", "10s", "health-rise", "2", "health-fall", "3"));

    private List<TargetState> states(String... urls) {
        return Stream.of(urls).map(url -> new TargetState(Target.read(url), options)).toList();
    }

    private String order(Balancer balancer, int turns) {
        return IntStream.range(0, turns).mapToObj(i -> balancer.pick(List.of()).target().host()).collect(Collectors.joining());
    }

    private void fail(TargetState state, int times) {
        for (int i = 0; i < times; i++) {
            if (state.failed(clock.millis())) {
                state.eject(clock.millis());
            }
        }
    }

    @Test
    void weightsAreSharedSmoothly() {
        assertThat(order(new Balancer(states("http://a weight=3", "http://b"), clock), 8)).isEqualTo("aabaaaba");
        assertThat(order(new Balancer(states("http://a", "http://b", "http://c"), clock), 6)).isEqualTo("abcabc");
    }

    @Property(tries = 200)
    void eachRoundGivesEveryTargetItsWeight(@ForAll @Size(min = 1, max = 6) List<@IntRange(min = 1, max = 100) Integer> weights) {
        List<TargetState> states = IntStream.range(0, weights.size())
                .mapToObj(i -> new TargetState(Target.read("http://t" + i + " weight=" + weights.get(i)), options)).toList();
        Balancer balancer = new Balancer(states, clock);
        int total = weights.stream().mapToInt(Integer::intValue).sum();
        Map<TargetState, Long> turns = IntStream.range(0, total).mapToObj(i -> balancer.pick(List.of()))
                .collect(Collectors.groupingBy(state -> state, Collectors.counting()));
        // of one target nobody counts turns
        for (int i = 0; i < weights.size(); i++) {
            assertThat(turns.get(states.get(i))).isEqualTo((long) weights.get(i));
        }
    }

    @Test
    void unavailableTargetIsPassedOverAndAllAreTriedWhenNoneIsLeft() {
        List<TargetState> states = states("http://a", "http://b");
        Balancer balancer = new Balancer(states, clock);
        fail(states.get(0), 2);
        assertThat(order(balancer, 4)).isEqualTo("bbbb");
        assertThat(balancer.hasOtherThan(states.get(1))).isFalse();
        for (int i = 0; i < 3; i++) {
            states.get(1).checked(false);
        }
        assertThat(order(balancer, 4)).contains("a", "b");
    }

    @Test
    void triedTargetIsNotAskedAgainWhileThereIsAnother() {
        List<TargetState> states = states("http://a", "http://b");
        Balancer balancer = new Balancer(states, clock);
        assertThat(balancer.pick(List.of(states.get(0)))).isSameAs(states.get(1));
        fail(states.get(1), 2);
        assertThat(balancer.pick(List.of(states.get(0)))).as("better one that is left alone than none").isSameAs(states.get(1));
    }

    @Test
    void targetIsLeftAloneForLongerEachTimeAndComesBackOnProbation() {
        TargetState state = states("http://a").get(0);
        fail(state, 1);
        state.succeeded();
        fail(state, 1);
        assertThat(state.isAvailable(clock.millis())).as("never two in a row").isTrue();
        fail(state, 1);
        assertThat(state.isAvailable(clock.millis())).isFalse();
        for (int seconds : List.of(10, 20, 40, 80, 160, 160)) {
            clock.advance(Duration.ofSeconds(seconds).minusMillis(1));
            assertThat(state.isAvailable(clock.millis())).as(seconds + " s are not over").isFalse();
            clock.advance(Duration.ofMillis(1));
            assertThat(state.isAvailable(clock.millis())).as(seconds + " s are over").isTrue();
            fail(state, 1);
            assertThat(state.isAvailable(clock.millis())).as("one failure is enough now").isFalse();
        }
        clock.advance(Duration.ofSeconds(320));
        state.succeeded();
        clock.advance(Duration.ofSeconds(1));
        fail(state, 2);
        clock.advance(Duration.ofSeconds(10));
        assertThat(state.isAvailable(clock.millis())).as("it was good for so long that it begins anew").isTrue();
    }

    @Test
    void checksMustAgreeSeveralTimesInARow() {
        TargetState state = states("http://a").get(0);
        for (boolean good : List.of(false, false, true, false, false)) {
            assertThat(state.checked(good)).isFalse();
        }
        assertThat(state.checked(false)).isTrue();
        assertThat(state.isIll()).isTrue();
        assertThat(state.checked(true)).isFalse();
        assertThat(state.checked(false)).isFalse();
        assertThat(state.checked(true)).isFalse();
        assertThat(state.checked(true)).isTrue();
        assertThat(state.isIll()).isFalse();
    }
}
