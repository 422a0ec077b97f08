package dev.gatehouse.twofactor.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gatehouse.platform.ProblemException;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Chars;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Addresses as clients write them; the sizes are those of RFC 5321 section 4.5.3.1. */
class DestinationTest {
    private static final String LABEL = "a".repeat(60);

    private static Destination mail(String text) {
        return Destination.parse(Method.EMAIL, text, Set.of());
    }

    private static Destination sms(String text, String... countries) {
        return Destination.parse(Method.SMS, text, Set.of(countries));
    }

    @Property
    void whatPassesAsAMailboxCannotEndAHeaderOrNameASecondRecipient(
            @ForAll @StringLength(max = 20) @Chars({'a', 'Z', '0', '.', '-', '+', '_', '@', '\r', '\n', ' ', ',', ';', '<', '>', '"', ':', 'ä'}) String local,
            @ForAll @StringLength(max = 20) @Chars({'a', 'Z', '0', '.', '-', '@', '\r', '\n', ' ', ',', ';', '<', '>', '"', ':', '[', 'ä'}) String domain) {
        try {
            assertThat(mail(local + "@" + domain).address()).matches("[a-zA-Z0-9.+_-]{1,64}@[a-z0-9.-]+")
                    .doesNotContain("..").hasSizeLessThanOrEqualTo(254);
        } catch (ProblemException e) {
            assertThat(e.members()).containsEntry("field", "address");
        }
    }

    @Property
    void whatPassesAsANumberIsE164(
            @ForAll @StringLength(max = 40) @Chars({'+', '4', '9', '1', '5', '7', '0', ' ', '(', ')', '-', ';', 'x', '\n', '٣'}) String text) {
        try {
            assertThat(sms("+" + text).address()).matches("\\+[1-9]\\d{6,14}");
        } catch (ProblemException e) {
            assertThat(e.members()).containsEntry("field", "address");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"a@example.org", "first.last+tag@sub.example.co.uk", "o'neil@example.org", "x_y@xn--mnchen-3ya.de"})
    void mailboxesPeopleHavePass(String mailbox) {
        assertThat(mail(mailbox).address()).isEqualTo(mailbox);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "@example.org", "a@", "a@localhost", "a@example.123", "a@-example.org", ".a@example.org", "a..b@example.org",
        "a@example.org\r\nBcc: b@example.org", "a@example.org,b@example.org", "\"a b\"@example.org", "a@[127.0.0.1]", "ä@example.org",
        "a@münchen.de", "Anna <a@example.org>", "a@example.org\0"})
    void otherMailboxesAreRefusedByName(String mailbox) {
        assertThatThrownBy(() -> mail(mailbox)).isInstanceOf(ProblemException.class).hasMessageContaining("address");
    }

    @Test
    void sizesOfRfc5321Hold() {
        assertThat(mail("l".repeat(64) + "@example.org").address()).hasSize(76);
        assertThatThrownBy(() -> mail("l".repeat(65) + "@example.org")).isInstanceOf(ProblemException.class);
        String domain = (LABEL + ".").repeat(3) + "b".repeat(20) + ".org";
        assertThat(mail("l".repeat(253 - domain.length()) + "@" + domain).address()).hasSize(254);
        assertThatThrownBy(() -> mail("l".repeat(254 - domain.length()) + "@" + domain)).isInstanceOf(ProblemException.class);
    }

    @ParameterizedTest
    @CsvSource({"+49 151 12345678, +4915112345678", "+44 (7400) 123-456, +447400123456", "+1 201-555-0123, +12015550123"})
    void numbersAreWrittenInOneWay(String written, String kept) {
        assertThat(sms(written).address()).isEqualTo(kept);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "015112345678", "+49", "+4930123456", "+49900123456789", "+999123456789", "+49151123456789012",
        "+4915112345678;ext=5", "+1 900 555 0123", "+49151abc45678"})
    void otherNumbersAreRefused(String number) {
        assertThatThrownBy(() -> sms(number)).isInstanceOf(ProblemException.class).hasMessageContaining("address");
    }

    @Test
    void onlyNumbersOfNamedCountriesPass() {
        assertThat(sms("+4915112345678", "DE", "AT").address()).isEqualTo("+4915112345678");
        assertThatThrownBy(() -> sms("+447400123456", "DE", "AT")).hasMessageContaining("country");
    }

    @Test
    void maskedShowsTheOwnerWhichOneItIsAndNobodyElse() {
        assertThat(mail("marvin@example.co.uk").masked()).isEqualTo("m***@e***.uk");
        assertThat(sms("+4915112345678").masked()).isEqualTo("***78");
        assertThat(mail("marvin@example.org")).hasToString("m***@e***.org");
    }

    @Test
    void tagsAndCaseDoNotMakeAnotherDestination() {
        assertThat(mail("Marvin+1@Example.org").counted()).isEqualTo(mail("marvin+2@example.org").counted());
        assertThat(mail("+marvin@example.org").counted()).isNotEqualTo(mail("+other@example.org").counted());
    }
}
