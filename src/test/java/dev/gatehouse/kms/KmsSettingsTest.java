package dev.gatehouse.kms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** No setting makes tokens live longer than they should. */
class KmsSettingsTest {
    private static KmsSettings settings(Duration accessToken, Duration serviceToken) {
        return new KmsSettings(false, accessToken, serviceToken, 200, Duration.ofHours(12), Duration.ofMinutes(5), Set.of("admin"));
    }

    @Test
    void accessTokensLiveAtMostFifteenMinutesAndServicesTokensFive() {
        assertThat(settings(Duration.ofMinutes(15), Duration.ofMinutes(5)).factorRequiredRoles()).containsExactly("admin");
        assertThatThrownBy(() -> settings(Duration.ofMinutes(15).plusMillis(1), Duration.ofMinutes(5))).hasMessageContaining("15 minutes");
        assertThatThrownBy(() -> settings(Duration.ofMinutes(15), Duration.ofMinutes(5).plusMillis(1))).hasMessageContaining("5 minutes");
    }
}
