package dev.gatehouse.audit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.constraints.StringLength;
import net.jqwik.api.constraints.CharRange;

/** No two lists of fields may read the same, or a MAC over one would be good for the other. */
class CanonicalTest {
    private static byte[] of(List<String> fields) {
        Canonical canonical = new Canonical("test");
        fields.forEach(canonical::text);
        return canonical.done();
    }

    @Property
    void differentFieldsNeverReadTheSame(
            @ForAll @Size(max = 4) List<@StringLength(max = 3) @CharRange(from = 'a', to = 'c') String> one,
            @ForAll @Size(max = 4) List<@StringLength(max = 3) @CharRange(from = 'a', to = 'c') String> other) {
        assertThat(Arrays.equals(of(one), of(other))).isEqualTo(one.equals(other));
    }

    @Property
    void whereOneFieldEndsAndTheNextBeginsMatters(@ForAll String text, @ForAll String more) {
        byte[] together = new Canonical("test").text(text + more).text("").done();
        byte[] apart = new Canonical("test").text(text).text(more).done();
        assertThat(Arrays.equals(together, apart)).isEqualTo(more.isEmpty());
    }

    @Property
    void absentIsNotEmpty(@ForAll String text) {
        assertThat(new Canonical("test").text(text).text(null).done()).isNotEqualTo(new Canonical("test").text(text).text("").done());
    }
}
