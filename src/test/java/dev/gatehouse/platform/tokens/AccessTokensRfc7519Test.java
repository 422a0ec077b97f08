package dev.gatehouse.platform.tokens;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.platform.Settings;
import dev.gatehouse.platform.services.VerificationKeys.VerificationKey;
import dev.gatehouse.support.MutableClock;
import io.jsonwebtoken.Claims;
import io.jsonwebtoken.Jwts;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.PublicKey;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The examples of RFC 7519 and what its sections say of registered claims, as our rules read them. */
class AccessTokensRfc7519Test {
    private static final KeyPair KEYS = Jwts.SIG.RS256.keyPair().build();
    private static final long NOW = 1_772_366_400;
    private final MutableClock clock = new MutableClock(Instant.ofEpochSecond(NOW));

    private AccessTokens tokens(String issuer, PublicKey key) {
        return new AccessTokens(kid -> Optional.of(new VerificationKey(kid, "RS256", key)),
                new Settings(Path.of("."), Path.of("."), issuer, "gatehouse", Duration.ofMinutes(5)), clock);
    }

    /** A token of ours with exactly these claims, written as they are. */
    private Optional<Claims> verify(String claims) {
        String token = Jwts.builder().header().keyId("k1").type("at+jwt").and()
                .content(claims.getBytes(StandardCharsets.UTF_8)).signWith(KEYS.getPrivate(), Jwts.SIG.RS256).compact();
        return tokens("https://issuer", KEYS.getPublic()).verify(token);
    }

    private static String claims(String more) {
        return "{\"iss\":\"https://issuer\",\"sub\":\"usr_1\",\"iat\":" + NOW + "," + more + "}";
    }

    @Test
    void section31ExampleIsRefusedSinceItIsSignedWithASharedKey() {
        String example = "eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxl"
                + "LmNvbS9pc19yb290Ijp0cnVlfQ.dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
        assertThat(tokens("joe", KEYS.getPublic()).verify(example)).isEmpty();
    }

    @Test
    void section61UnsecuredExampleIsRefused() {
        String example = "eyJhbGciOiJub25lIn0.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ.";
        assertThat(new String(Base64.getUrlDecoder().decode(example.split("\\.")[0]), StandardCharsets.UTF_8)).isEqualTo("{\"alg\":\"none\"}");
        assertThat(tokens("joe", KEYS.getPublic()).verify(example)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"gatehouse\"", "[\"gatehouse\"]", "[\"another\",\"gatehouse\"]"})
    void section413AudienceIsOneNameOrAList(String audience) {
        assertThat(verify(claims("\"exp\":" + (NOW + 60) + ",\"aud\":" + audience))).isPresent();
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"Gatehouse\"", "[\"another\"]", "[]", "\"gatehouse another\"", "[[\"gatehouse\"]]", "7", "null"})
    void section413AudienceWithoutOurNameIsRefused(String audience) {
        assertThat(verify(claims("\"exp\":" + (NOW + 60) + ",\"aud\":" + audience))).isEmpty();
    }

    @Test
    void section414ExpiryHasItsMomentAndThirtySecondsBetweenClocks() {
        assertThat(verify(claims("\"aud\":\"gatehouse\",\"exp\":" + (NOW - 29)))).isPresent();
        assertThat(verify(claims("\"aud\":\"gatehouse\",\"exp\":" + (NOW - 30)))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"never\"", "null", "{}", "true", "[]"})
    void section414ExpiryThatIsNoDateIsRefused(String expiry) {
        assertThat(verify(claims("\"aud\":\"gatehouse\",\"exp\":" + expiry))).isEmpty();
    }

    @Test
    void section415TokenIsNotAcceptedBeforeItsTime() {
        String audience = "\"aud\":\"gatehouse\",\"exp\":" + (NOW + 900);
        assertThat(verify(claims(audience + ",\"nbf\":" + (NOW + 31)))).isEmpty();
        assertThat(verify(claims(audience + ",\"nbf\":" + (NOW + 29)))).isPresent();
    }

    @ParameterizedTest
    @ValueSource(strings = {"[]", "\"claims\"", "7", "{", ""})
    void section72ClaimsAreAJsonObject(String claims) {
        assertThat(verify(claims)).isEmpty();
    }

    @Test
    void appendixA1EncryptedExampleIsRefused() {
        String example = "eyJhbGciOiJSU0ExXzUiLCJlbmMiOiJBMTI4Q0JDLUhTMjU2In0.QR1Owv2ug2WyPBnbQrRARTeEk9kDO2w8qDcjiHnSJflSdv1iNqhWXaKH4MqAkQtM"
                + "oNfABIPJaZm0HaA415sv3aeuBWnD8J-Ui7Ah6cWafs3ZwwFKDFUUsWHSK-IPKxLGTkND09XyjORj_CHAgOPJ-Sd8ONQRnJvWn_hXV1BNMHzUjPyYwEsRhDhzjAD26ima"
                + "sOTsgruobpYGoQcXUwFDn7moXPRfDE8-NoQX7N7ZYMmpUDkR-Cx9obNGwJQ3nM52YCitxoQVPzjbl7WBuB7AohdBoZOdZ24WlN1lVIeh8v1K4krB8xgKvRU8kgFrEn_a"
                + "1rZgN5TiysnmzTROF869lQ.AxY8DCtDaGlsbGljb3RoZQ.MKOle7UQrG6nSxTLX6Mqwt0orbHvAKeWnDYvpIAeZ72deHxz3roJDXQyhxx0wKaMHDjUEOKIwrtkHthpqEan"
                + "SBNYHZgmNOV7sln1Eu9g3J8.fiK51VwhsxJ-siBMR-YFiA";
        assertThat(tokens("joe", KEYS.getPublic()).verify(example)).isEmpty();
    }
}
