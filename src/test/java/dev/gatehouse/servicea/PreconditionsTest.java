package dev.gatehouse.servicea;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import dev.gatehouse.platform.Problem;
import dev.gatehouse.platform.ProblemException;
import dev.gatehouse.platform.Request;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What {@code If-Match} and {@code If-None-Match} may look like. */
class PreconditionsTest {
    private final Preconditions preconditions = new Preconditions(false);

    private static Request with(String field, String value) {
        return new Request("POST", Map.of(), Map.of(), name -> name.equals(field) ? value : null);
    }

    private void match(String value) {
        preconditions.requireMatch(with("If-Match", value), List.of(5L));
    }

    @ParameterizedTest
    @ValueSource(strings = {"*", " * ", "\"5\"", "\"4\", \"5\"", "\"5\",", ",\"4\", ,\"5\" , ", "W/\"4\",\"5\""})
    void listThatHasTheTagMatches(String value) {
        assertThatCode(() -> match(value)).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"4\"", "W/\"5\"", "\"\"", "\"5 \"", "\"*\""})
    void listThatHasItNotFailsOrIsMalformed(String value) {
        assertThat(catchThrowableOfType(ProblemException.class, () -> match(value)).problem())
                .isIn(Problem.PRECONDITION_FAILED, value.contains(" ") ? Problem.FIELD_INVALID : Problem.PRECONDITION_FAILED);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", ",", "5", "\"5", "\"5\" \"6\"", "\"5\", 6", "*, \"5\"", "w/\"5\""})
    void whatIsNoListIsNamed(String value) {
        assertThat(catchThrowableOfType(ProblemException.class, () -> match(value)).members()).containsEntry("field", "If-Match");
    }

    @Test
    void weakTagIsKnownWhereOnlyReadingIsAskedFor() {
        assertThat(Preconditions.isKnown(with("If-None-Match", "\"4\", W/\"5\""), 5)).isTrue();
        assertThat(Preconditions.isKnown(with("If-None-Match", "\"4\""), 5)).isFalse();
    }

    @Test
    void longHeaderCostsNoMoreThanItsLength() {
        for (String value : List.of("\"5\"" + " ".repeat(500_000) + "x", " ,".repeat(250_000) + "x", "\"".repeat(500_000))) {
            assertTimeoutPreemptively(Duration.ofSeconds(5), () -> assertThat(catchThrowableOfType(ProblemException.class, () -> match(value)).problem())
                    .isIn(Problem.FIELD_INVALID, Problem.PRECONDITION_FAILED));
        }
    }
}
