package dev.gatehouse.kms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.gatehouse.platform.Ids;
import dev.gatehouse.platform.ProblemException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PasswordsTest {
    @ParameterizedTest
    @ValueSource(strings = {"a long enough passphrase", "another long passphrase", "Kx9#vQ2!mZ7p", "tallow bridge nineteen ferns",
            "Ünïcödé ist auch erlaubt", "🐢🦊🦉🐝🦂🐙🦑🦞🐡🐠🐳🦭"})
    void passwordThatIsHardToGuessIsTaken(String password) {
        assertThatCode(() -> {
            Passwords.checkForm("password", password);
            Passwords.checkStrength("password", password, "ada");
        }).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(strings = {"password1234", "qwertyuiop12", "aaaaaaaaaaaa", "abcdefghijkl", "123456789012", "gatehouse1234", "Passw0rd2026",
            "asdfghjklqwerty"})
    void passwordThatIsEasyToGuessIsRefusedWithReasons(String password) {
        ProblemException refused = catchThrowableOfType(ProblemException.class, () -> Passwords.checkStrength("password", password, "ada"));
        assertThat(refused).as(password).isNotNull();
        assertThat(refused.members()).containsEntry("field", "password");
        assertThat((List<?>) refused.members().get("reasons")).isNotEmpty().allSatisfy(reason ->
                assertThat((String) reason).isNotBlank().doesNotContainIgnoringCase(password));
    }

    @Test
    void userNameIsAWordThatAttackersKnow() {
        String password = "qzxvbwmkjh88";
        Passwords.checkStrength("password", password, "ada");
        assertThat(catchThrowableOfType(ProblemException.class, () -> Passwords.checkStrength("password", password, "qzxvbwmkjh")))
                .isNotNull();
    }

    @Test
    void lengthIsCountedInCharactersAndNotInUnits() {
        String clef = "\uD834\uDD1E";
        assertThat(catchThrowableOfType(ProblemException.class, () -> Passwords.checkForm("password", clef.repeat(11)))).isNotNull();
        Passwords.checkForm("password", clef.repeat(12));
        Passwords.checkForm("password", clef.repeat(128));
        assertThat(catchThrowableOfType(ProblemException.class, () -> Passwords.checkForm("password", clef.repeat(129)))).isNotNull();
        assertThat(catchThrowableOfType(ProblemException.class, () -> Passwords.checkForm("password", null))).isNotNull();
    }

    @Test
    void longPasswordCostsNoMuchTime() {
        String hostile = "p4ssw0rd".repeat(16);
        long start = System.nanoTime();
        for (int i = 0; i < 20; i++) {
            catchThrowableOfType(ProblemException.class, () -> Passwords.checkStrength("password", hostile, Ids.token(8)));
        }
        // coarse on purpose: unbounded it takes many times that
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(10));
    }
}
