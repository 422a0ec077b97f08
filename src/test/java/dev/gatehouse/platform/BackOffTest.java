package dev.gatehouse.platform;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class BackOffTest {
    private final BackOff least = new BackOff(Duration.ofSeconds(1), Duration.ofMinutes(10), () -> 0);
    private final BackOff most = new BackOff(Duration.ofSeconds(1), Duration.ofMinutes(10), () -> 1);

    @Test
    void waitsDoubleAndTheirUpperHalfIsChance() {
        assertThat(least.after(1, Duration.ZERO)).isEqualTo(Duration.ofMillis(500));
        assertThat(most.after(1, Duration.ZERO)).isEqualTo(Duration.ofSeconds(1));
        assertThat(least.after(5, Duration.ZERO)).isEqualTo(Duration.ofSeconds(8));
        assertThat(most.after(5, Duration.ZERO)).isEqualTo(Duration.ofSeconds(16));
    }

    @Test
    void noWaitIsLongerThanTheBound() {
        assertThat(most.after(1_000, Duration.ZERO)).isEqualTo(Duration.ofMinutes(10));
        assertThat(most.after(1, Duration.ofDays(3))).isEqualTo(Duration.ofMinutes(10));
    }

    @Test
    void waitIsAtLeastWhatTheOtherSideAskedFor() {
        assertThat(least.after(1, Duration.ofSeconds(90))).isEqualTo(Duration.ofSeconds(90));
    }
}
