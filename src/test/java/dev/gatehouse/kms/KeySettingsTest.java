package dev.gatehouse.kms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gatehouse.platform.StartupException;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KeySettingsTest {
    private static final Duration DAY = Duration.ofDays(1);

    @ParameterizedTest
    @ValueSource(strings = {"RS256", "ES256", "EdDSA"})
    void algorithmIsNamedAsTokensNameIt(String name) {
        assertThat(new KeySettings(name, DAY, DAY, DAY, null).algorithm().jwaName()).isEqualTo(name);
    }

    @ParameterizedTest
    @ValueSource(strings = {"none", "HS256", "rs256", ""})
    void startStopsWhenTheAlgorithmIsNoneOfOurs(String name) {
        assertThatThrownBy(() -> new KeySettings(name, DAY, DAY, DAY, null)).isInstanceOf(StartupException.class)
                .hasMessageContaining("GATEHOUSE_SIGNING_ALGORITHM");
    }

    @Test
    void startStopsWhenADurationIsOutOfBounds() {
        assertThatThrownBy(() -> new KeySettings("RS256", Duration.ofMinutes(59), DAY, DAY, null)).isInstanceOf(StartupException.class)
                .hasMessageContaining("GATEHOUSE_SIGNING_KEY_LIFETIME");
        assertThatThrownBy(() -> new KeySettings("RS256", DAY, DAY.negated(), DAY, null)).isInstanceOf(StartupException.class)
                .hasMessageContaining("GATEHOUSE_API_KEY_OVERLAP");
        assertThatThrownBy(() -> new KeySettings("RS256", DAY, DAY, DAY.negated(), null)).isInstanceOf(StartupException.class)
                .hasMessageContaining("GATEHOUSE_API_KEY_EXPIRY_WARNING");
    }

    @Test
    void emptyFolderNameIsNoFolder() {
        assertThat(new KeySettings("RS256", DAY, DAY, DAY, Path.of("")).serviceCredentialsDir()).isNull();
    }
}
