package dev.gatehouse.servicea.index;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which element a document is of that the table does not have; one that is of none is taken out without asking again. */
class ComparisonTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @ParameterizedTest
    @CsvSource({"script_1_1,1", "spokenWord_9223372036854775807_10000,9223372036854775807", "script_9223372036854775808_1,", "script_01_1,",
            "script_1_01,", "script_0_1,", "scene_1_1,", "script_1,"})
    void elementIsThatWhoseDocumentHasTheId(String id, Long element) {
        ElementKey found = new Comparison(JSON).between(List.of(), List.of(JSON.createObjectNode().put("id", id))).get(0).element();
        assertThat(found == null ? null : found.elementId()).isEqualTo(element);
    }
}
