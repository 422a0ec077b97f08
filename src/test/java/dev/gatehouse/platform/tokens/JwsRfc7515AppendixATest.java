package dev.gatehouse.platform.tokens;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gatehouse.platform.Settings;
import dev.gatehouse.platform.services.VerificationKeys.VerificationKey;
import dev.gatehouse.support.MutableClock;
import io.jsonwebtoken.Claims;
import io.jsonwebtoken.JwtException;
import io.jsonwebtoken.Jwts;
import io.jsonwebtoken.security.Jwks;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.Key;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/**
 * The vectors of RFC 7515 appendix A, whose payload is RFC 7519 section 3.1's: the library verifies them, and our rules on top
 * refuse them all the same, since they are no access tokens.
 */
class JwsRfc7515AppendixATest {
    private static final String PAYLOAD = "eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ";
    private static final Instant BEFORE_ITS_EXPIRY = Instant.ofEpochSecond(1300819379);
    private static final Key A1 = key("""
            {"kty":"oct","k":"AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow"}""");
    private static final Key A2 = key("""
            {"kty":"RSA","e":"AQAB","n":"ofgWCuLjybRlzo0tZWJjNiuSfb4p4fAkd_wWJcyQoTbji9k0l8W26mPddxHmfHQp-Vaw-4qPCJrcS2mJPMEzP1Pt0\
            Bm4d4QlL-yRT-SFd2lZS-pCgNMsD1W_YpRPEwOWvG6b32690r2jZ47soMZo9wGzjb_7OMg0LOL-bSf63kpaSHSXndS5z5rexMdbBYUsLA9e-KXBdQOS-UTo7WTB\
            EMa2R2CapHg665xsmtdVMTBQY4uDZlxvb3qCo5ZwKh9kG4LT6_I5IhlJH7aGhyxXFvUK-DWNmoudF8NAco9_h9iaGNj8q2ethFkMLs91kzk2PAcDTW9gb54h4FRW\
            yuXpoQ"}""");
    private static final Key A3 = key("""
            {"kty":"EC","crv":"P-256","x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU","y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"}""");
    private static final String A1_TOKEN = "eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9." + PAYLOAD + ".dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
    private static final String A2_TOKEN = "eyJhbGciOiJSUzI1NiJ9." + PAYLOAD + ".cC4hiUPoj9Eetdgtv3hF80EGrhuB__dzERat0XF9g2VtQgr9PJbu3XOiZj5RZmh7"
            + "AAuHIm4Bh-0Qc_lF5YKt_O8W2Fp5jujGbds9uJdbF9CUAr7t1dnZcAcQjbKBYNX4BAynRFdiuB--f_nZLgrnbyTyWzO75vRK5h6xBArLIARNPvkSjtQBMHlb1L07Qe7K"
            + "0GarZRmB_eSN9383LcOLn6_dO--xi12jzDwusC-eOkHWEsqtFZESc6BfI7noOPqvhJ1phCnvWh6IeYI2w9QOYEUipUTI8np6LbgGY9Fs98rqVt5AXLIhWkWywlVmtVrB"
            + "p0igcN_IoypGlUPQGe77Rw";
    private static final String A3_TOKEN = "eyJhbGciOiJFUzI1NiJ9." + PAYLOAD
            + ".DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q";
    private static final String A5_TOKEN = "eyJhbGciOiJub25lIn0." + PAYLOAD + ".";

    private static Key key(String jwk) {
        return Jwks.parser().build().parse(jwk).toKey();
    }

    private static Claims verify(String token, Key key, Instant now) {
        var parser = Jwts.parser().clock(() -> Date.from(now));
        var keyed = key instanceof javax.crypto.SecretKey secret ? parser.verifyWith(secret) : parser.verifyWith((java.security.PublicKey) key);
        return keyed.build().parseSignedClaims(token).getPayload();
    }

    @Test
    void a1Hs256A2Rs256AndA3Es256Verify() {
        for (Claims claims : List.of(verify(A1_TOKEN, A1, BEFORE_ITS_EXPIRY), verify(A2_TOKEN, A2, BEFORE_ITS_EXPIRY),
                verify(A3_TOKEN, A3, BEFORE_ITS_EXPIRY))) {
            assertThat(claims.getIssuer()).isEqualTo("joe");
            assertThat(claims.get("http://example.com/is_root")).isEqualTo(true);
        }
    }

    @Test
    void expIsTheFirstMomentTheTokenIsOverAsRfc7519Section414Says() {
        assertThatThrownBy(() -> verify(A2_TOKEN, A2, Instant.ofEpochSecond(1300819381))).isInstanceOf(JwtException.class);
    }

    @Test
    void oneChangedBitIsNoticed() {
        for (String token : List.of(A1_TOKEN, A2_TOKEN, A3_TOKEN)) {
            String changed = token.replace("." + PAYLOAD + ".", "." + PAYLOAD.replace("eyJpc3MiOiJqb2Ui", "eyJpc3MiOiJqb2Yi") + ".");
            Key key = token == A1_TOKEN ? A1 : token == A2_TOKEN ? A2 : A3;
            assertThatThrownBy(() -> verify(changed, key, BEFORE_ITS_EXPIRY)).isInstanceOf(JwtException.class);
        }
    }

    @Test
    void a5UnsecuredAndEveryTokenWithoutKidOrOfAnotherTypeIsRefusedByOurRules() {
        Settings settings = new Settings(Path.of("."), Path.of("."), "joe", "gatehouse", Duration.ofMinutes(5));
        AccessTokens tokens = new AccessTokens(kid -> Optional.of(new VerificationKey("k", "RS256", (java.security.PublicKey) A2)), settings,
                new MutableClock(BEFORE_ITS_EXPIRY));
        for (String token : List.of(A1_TOKEN, A2_TOKEN, A3_TOKEN, A5_TOKEN)) {
            assertThat(tokens.verify(token)).as(new String(java.util.Base64.getUrlDecoder().decode(token.split("\\.")[0]), StandardCharsets.UTF_8))
                    .isEmpty();
        }
    }
}
