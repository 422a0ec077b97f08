package dev.gatehouse.kms;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class ApiKeyTextTest {
    @Test
    void generatedKeyHasAtLeast192RandomBits() {
        String key = ApiKeyText.generate();
        String random = key.substring("ghk_".length(), key.lastIndexOf('_'));
        assertThat(random).matches("[A-Za-z0-9_-]+");
        assertThat(random.length() * 6).isGreaterThanOrEqualTo(192);
        Set<String> many = new HashSet<>();
        for (int i = 0; i < 1000; i++) {
            many.add(ApiKeyText.generate());
        }
        assertThat(many).hasSize(1000);
    }

    @Property(tries = 2000)
    void oneWrongCharacterNeverFitsTheChecksum(@ForAll @IntRange(min = 4, max = 54) int place, @ForAll @IntRange(min = 33, max = 126) int wrong) {
        String key = ApiKeyText.generate();
        StringBuilder typo = new StringBuilder(key);
        typo.setCharAt(place, (char) wrong);
        assertThat(ApiKeyText.isWellFormed(typo.toString())).isEqualTo(typo.toString().equals(key));
    }

    @Property
    void anyTextIsJudgedWithoutAnAccident(@ForAll String text) {
        assertThat(ApiKeyText.isWellFormed(text)).isFalse();
        assertThat(ApiKeyText.isMistyped("ghk_" + text)).isTrue();
    }
}
