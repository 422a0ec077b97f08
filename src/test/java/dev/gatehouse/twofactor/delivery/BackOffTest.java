package dev.gatehouse.twofactor.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class BackOffTest {
    private final BackOff least = new BackOff(() -> 0);
    private final BackOff most = new BackOff(() -> 1);

    @Test
    void waitsDoubleAndTheirUpperHalfIsChance() {
        assertThat(least.after(1, Duration.ZERO)).isEqualTo(Duration.ofMillis(500));
        assertThat(most.after(1, Duration.ZERO)).isEqualTo(Duration.ofSeconds(1));
        assertThat(least.after(5, Duration.ZERO)).isEqualTo(Duration.ofSeconds(8));
        assertThat(most.after(5, Duration.ZERO)).isEqualTo(Duration.ofSeconds(16));
    }

    @Test
    void noWaitIsLongerThanTenMinutes() {
        assertThat(most.after(1_000, Duration.ZERO)).isEqualTo(Duration.ofMinutes(10));
        assertThat(most.after(1, Duration.ofDays(3))).isEqualTo(Duration.ofMinutes(10));
    }

    @Test
    void waitIsAtLeastWhatTheOtherSideAskedFor() {
        assertThat(least.after(1, Duration.ofSeconds(90))).isEqualTo(Duration.ofSeconds(90));
    }
}
