package dev.gatehouse.platform.logging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gatehouse.platform.StartupException;
import dev.gatehouse.platform.crypto.MacKey;
import org.junit.jupiter.api.Test;

class LogNamesTest {
    private final LogNames one = new LogNames(new MacKey("one key".getBytes()));

    @Test
    void withoutAKeyEverybodyIsCalledAsTheyAre() {
        assertThat(new LogNames(null).of("usr_1")).isEqualTo("usr_1");
    }

    @Test
    void pseudonymIsTheSameForTheSameOneAndTellsNothing() {
        assertThat(one.of("usr_1")).isEqualTo(new LogNames(new MacKey("one key".getBytes())).of("usr_1")).startsWith("p_").doesNotContain("usr_1");
        assertThat(one.of("usr_1")).isNotEqualTo(one.of("usr_2"));
    }

    @Test
    void anotherKeyGivesOtherPseudonyms() {
        assertThat(new LogNames(new MacKey("another".getBytes())).of("usr_1")).isNotEqualTo(one.of("usr_1"));
    }

    @Test
    void formatThatThereIsNotIsRefusedAtTheStart() {
        assertThatThrownBy(() -> new LogSettings("xml", false)).isInstanceOf(StartupException.class).hasMessageContaining("GATEHOUSE_LOG_FORMAT");
    }
}
