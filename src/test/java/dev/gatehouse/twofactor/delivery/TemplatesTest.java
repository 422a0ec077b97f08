package dev.gatehouse.twofactor.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gatehouse.platform.StartupException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TemplatesTest {
    private static final Map<String, String> VALUES = Map.of("code", "01234567", "minutes", "5", "time", "2026-01-01T00:00:00Z");
    @TempDir
    Path folder;

    private void write(String file, String content) throws IOException {
        Files.createDirectories(folder.resolve(file).getParent());
        Files.writeString(folder.resolve(file), content);
    }

    @ParameterizedTest
    @ValueSource(strings = {"en", "de", "fr"})
    void everyShippedLanguageHasEveryMessage(String locale) {
        Templates templates = new Templates(null, "en");
        for (Wording wording : Wording.values()) {
            for (Method method : wording.methods()) {
                OutgoingMessage message = templates.get(locale, wording, method).fill("to", VALUES);
                assertThat(message.text()).as(wording.file(method)).isNotBlank().doesNotContain("${");
                assertThat(message.subject().isEmpty()).isEqualTo(method == Method.SMS);
                assertThat(message.text().contains("01234567")).isEqualTo(wording.places().contains("code"));
                if (method == Method.SMS) {
                    assertThat(message.text()).as("one or two SMS").hasSizeLessThan(160);
                }
            }
        }
    }

    @Test
    void filesOfTheOperatorReplaceShippedOnesAndAddLanguages() throws IOException {
        write("de/code-sms.txt", "Haus am Tor: ${code}\n");
        write("nl/code-sms.txt", "Uw code: ${code}\n");
        Templates templates = new Templates(folder, "de");
        assertThat(templates.get("de", Wording.CODE, Method.SMS).fill("to", VALUES).text()).isEqualTo("Haus am Tor: 01234567");
        assertThat(templates.get("nl", Wording.CODE, Method.SMS).fill("to", VALUES).text()).isEqualTo("Uw code: 01234567");
        assertThat(templates.get("nl", Wording.CONFIRM, Method.SMS)).as("the default language's")
                .isEqualTo(templates.get("de", Wording.CONFIRM, Method.SMS));
        assertThat(templates.locales()).containsExactly("de", "en", "fr", "nl");
    }

    @Test
    void templatesThatCannotWorkStopTheStartByName() throws IOException {
        write("en/code-sms.txt", "${code} for ${username}");
        assertThatThrownBy(() -> new Templates(folder, "en")).isInstanceOf(StartupException.class)
                .hasMessageContaining("code-sms.txt").hasMessageContaining("${username}");
        write("en/code-sms.txt", "${code}");
        write("en/code-email.txt", "Hello ${code}");
        assertThatThrownBy(() -> new Templates(folder, "en")).isInstanceOf(StartupException.class)
                .hasMessageContaining("code-email.txt").hasMessageContaining("Subject");
        write("en/code-email.txt", "Subject: x\n\n" + "x".repeat(9_000));
        assertThatThrownBy(() -> new Templates(folder, "en")).hasMessageContaining("larger");
        assertThatThrownBy(() -> new Templates(null, "xx")).isInstanceOf(StartupException.class).hasMessageContaining("GATEHOUSE_LOCALE");
    }

    @ParameterizedTest
    @CsvSource(value = {"de|en|de", "|de-CH, en;q=0.8|de", "|fr;q=0.2, de;q=0.7|de", "|it, *;q=0.1|en", "||en", "|%%%;;q=x|en", "xx|fr|fr"},
            delimiter = '|')
    void languageIsTheUsersElseTheRequestsElseTheDefault(String own, String header, String chosen) {
        assertThat(new Templates(null, "en").choose(own, Optional.ofNullable(header))).isEqualTo(chosen);
    }

    @Test
    void valuesAreTextAndNothingElse() {
        Template template = Template.parse("Subject: For ${code}\n\n${code} in ${minutes}", Method.EMAIL, Set.of("code", "minutes"));
        OutgoingMessage message = template.fill("to", Map.of("code", "a\r\nBcc: x@example.org ${minutes} $1 \\", "minutes", "5"));
        assertThat(message.subject()).isEqualTo("For a  Bcc: x@example.org ${minutes} $1 \\");
        assertThat(message.text()).isEqualTo("a  Bcc: x@example.org ${minutes} $1 \\ in 5\n");
        assertThat(message).hasToString("OutgoingMessage[]");
    }
}
