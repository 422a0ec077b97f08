package dev.gatehouse.twofactor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.platform.ProblemException;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** What a grant may be asked for is a request target that can be sent, and one that no other is written like. */
class GrantFormsTest {
    private static final String SUM = "0".repeat(64);

    @Property
    void targetIsTakenAsItIsOrRefused(@ForAll String text) {
        boolean sendable = text.matches("/[\\x21-\\x22\\x24-\\x7e]{0,4095}");
        boolean taken;
        try {
            taken = new OperationGrants.Wanted("GET", text, SUM, "123456", null).target().equals(text);
        } catch (ProblemException e) {
            taken = false;
            assertThat(e.members()).containsEntry("field", "target");
        }
        assertThat(taken).isEqualTo(sendable);
    }

    @Property
    void targetsOfPrintableCharactersAreTaken(@ForAll("targets") String target) {
        assertThat(new OperationGrants.Wanted("PUT", target, SUM, "00000000", null).target()).isEqualTo(target);
    }

    @Provide
    Arbitrary<String> targets() {
        return Arbitraries.strings().withCharRange('!', '~').excludeChars('#').ofMaxLength(200).map(rest -> "/" + rest);
    }
}
