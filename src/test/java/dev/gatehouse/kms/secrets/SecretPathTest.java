package dev.gatehouse.kms.secrets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gatehouse.platform.ProblemException;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class SecretPathTest {
    @Property
    void segmentsWithinTheBoundsMakeAPath(@ForAll("segmentLists") List<String> segments) {
        String text = String.join("/", segments);
        if (text.length() <= 255) {
            assertThat(new SecretPath(text).text()).isEqualTo(text);
        } else {
            refused(text);
        }
    }

    @Property
    void whatIsAcceptedHasOnlyGoodSegments(@ForAll("nearlyPaths") String text) {
        boolean good = text.length() <= 255 && text.split("/", -1).length <= 10
                && Arrays.stream(text.split("/", -1)).allMatch(segment -> segment.matches("[a-z0-9][a-z0-9._-]*"));
        if (good) {
            assertThat(new SecretPath(text).text()).isEqualTo(text);
        } else {
            refused(text);
        }
    }

    @Provide
    Arbitrary<List<String>> segmentLists() {
        Arbitrary<String> segment = Arbitraries.strings().withChars("az09").ofMinLength(1).ofMaxLength(3)
                .flatMap(start -> Arbitraries.strings().withChars("az09._-").ofMaxLength(30).map(rest -> start + rest));
        return segment.list().ofMinSize(1).ofMaxSize(10);
    }

    @Provide
    Arbitrary<String> nearlyPaths() {
        return Arbitraries.strings().withChars("az0./_-A %\u0430\n").ofMaxLength(30);
    }

    private static void refused(String text) {
        assertThatThrownBy(() -> new SecretPath(text)).isInstanceOf(ProblemException.class).hasMessageContaining("path");
    }
}
