package dev.gatehouse.servicea.index;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** Every id there can be is in one range of its type and no other. */
class ElementRangesTest extends OutboxLab {
    private static List<Long> ends(String wanted) {
        List<Long> ends = new ArrayList<>();
        new ElementRanges(database).each((type, from, to) -> {
            if (type.equals(wanted)) {
                assertThat(from).isEqualTo(ends.isEmpty() ? Long.MIN_VALUE : ends.get(ends.size() - 1) + 1);
                assertThat(ends).as("no end of ranges").hasSizeLessThan(5);
                ends.add(to);
            }
        });
        return ends;
    }

    private static void elements(LongStream ids) {
        Long[] all = ids.boxed().toArray(Long[]::new);
        database.jdbc().sql("INSERT INTO elements (element_type, element_id, sequence_number, revision) SELECT 'script', id, id, 0 FROM unnest(?) id")
                .param(all).update();
    }

    @Test
    void rangesMeetAndTheLastIsOpen() {
        assertThat(ends("script")).containsExactly(Long.MAX_VALUE);
        elements(LongStream.rangeClosed(1, 450));
        assertThat(ends("script")).containsExactly(200L, 400L, Long.MAX_VALUE);
        assertThat(ends("section")).containsExactly(Long.MAX_VALUE);
    }

    @Test
    void greatestIdThatEndsAFullRangeEndsThemAll() {
        elements(LongStream.concat(LongStream.rangeClosed(1, 199), LongStream.of(Long.MAX_VALUE)));
        assertThat(ends("script")).containsExactly(Long.MAX_VALUE);
    }
}
