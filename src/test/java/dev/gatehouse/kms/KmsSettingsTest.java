package dev.gatehouse.kms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gatehouse.platform.StartupException;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** No setting makes tokens live longer than they should. */
class KmsSettingsTest {
    private static KmsSettings settings(Duration accessToken, Duration serviceToken) {
        return new KmsSettings(false, accessToken, serviceToken, 200, Duration.ofHours(12), Duration.ofMinutes(5), Set.of("admin"));
    }

    private static KmsSettings settings(Duration session, Duration challenge, String role) {
        return new KmsSettings(false, Duration.ofMinutes(15), Duration.ofMinutes(5), 200, session, challenge, Set.of(role));
    }

    @Test
    void startIsRefusedWhenARoleThatMustHaveAFactorDoesNotExist() {
        assertThatThrownBy(() -> settings(Duration.ofHours(12), Duration.ofMinutes(5), "Admin"))
                .isInstanceOf(StartupException.class).hasMessageContaining("GATEHOUSE_FACTOR_REQUIRED_ROLES");
    }

    @Test
    void startIsRefusedWhenATimeIsNoneOrTooLong() {
        assertThatThrownBy(() -> settings(Duration.ZERO, Duration.ofMinutes(5))).hasMessageContaining("GATEHOUSE_ACCESS_TOKEN_TTL");
        assertThatThrownBy(() -> settings(Duration.ofMinutes(5), Duration.ofSeconds(-1))).hasMessageContaining("GATEHOUSE_SERVICE_TOKEN_TTL");
        assertThatThrownBy(() -> settings(Duration.ofDays(366), Duration.ofMinutes(5), "admin")).hasMessageContaining("GATEHOUSE_SESSION_TTL");
        assertThatThrownBy(() -> settings(Duration.ofDays(1), Duration.ofHours(2), "admin")).hasMessageContaining("GATEHOUSE_CHALLENGE_TTL");
    }

    @Test
    void startIsRefusedWhenAWaitWouldOutliveItsCount() {
        assertThat(new LoginSettings(4, 20, 50, Duration.ofDays(1)).longestWait()).isEqualTo(LoginSettings.FORGOTTEN);
        assertThatThrownBy(() -> new LoginSettings(4, 20, 50, Duration.ofDays(2))).hasMessageContaining("GATEHOUSE_LOGIN_LONGEST_WAIT");
    }

    @Test
    void accessTokensLiveAtMostFifteenMinutesAndServicesTokensFive() {
        assertThat(settings(Duration.ofMinutes(15), Duration.ofMinutes(5)).factorRequiredRoles()).containsExactly("admin");
        assertThatThrownBy(() -> settings(Duration.ofMinutes(15).plusMillis(1), Duration.ofMinutes(5))).hasMessageContaining("15 minutes");
        assertThatThrownBy(() -> settings(Duration.ofMinutes(15), Duration.ofMinutes(5).plusMillis(1))).hasMessageContaining("5 minutes");
    }
}
