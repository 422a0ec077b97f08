package dev.gatehouse.platform.tokens;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.platform.Settings;
import dev.gatehouse.platform.services.VerificationKeys.VerificationKey;
import dev.gatehouse.support.MutableClock;
import io.jsonwebtoken.JwtBuilder;
import io.jsonwebtoken.Jwts;
import io.jsonwebtoken.security.Jwks;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.interfaces.RSAPublicKey;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;

/** The attacks of RFC 8725, each by the section that describes it or says what stops it. */
class AccessTokensRfc8725Test {
    private static final KeyPair OURS = Jwts.SIG.RS256.keyPair().build();
    private static final KeyPair CURVE = Jwts.SIG.ES256.keyPair().build();
    private static final KeyPair THEIRS = Jwts.SIG.RS256.keyPair().build();
    private static final Map<String, VerificationKey> KEYS = Map.of("k1", new VerificationKey("k1", "RS256", OURS.getPublic()),
            "k2", new VerificationKey("k2", "ES256", CURVE.getPublic()));
    private final MutableClock clock = new MutableClock(Instant.parse("2026-03-01T12:00:00Z"));
    private final AccessTokens tokens = new AccessTokens(kid -> Optional.ofNullable(KEYS.get(kid)),
            new Settings(Path.of("."), Path.of("."), "https://issuer", "gatehouse", Duration.ofMinutes(5)), clock);

    private JwtBuilder token() {
        return Jwts.builder().header().keyId("k1").type("at+jwt").and().issuer("https://issuer").audience().add("gatehouse").and()
                .subject("usr_1").issuedAt(Date.from(clock.instant())).expiration(Date.from(clock.instant().plusSeconds(900)));
    }

    private String signed(JwtBuilder token) {
        return token.signWith(OURS.getPrivate(), Jwts.SIG.RS256).compact();
    }

    private static String encoded(String text) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    private void assertRefused(String token) {
        assertThat(tokens.verify(token)).as(token.substring(0, Math.min(80, token.length()))).isEmpty();
    }

    @Test
    void goodTokenIsAcceptedSoThatTheOthersAreRefusedForTheirFault() {
        assertThat(tokens.verify(signed(token()))).isPresent();
    }

    @Test
    void section21AlgorithmNoneInAnyCase() {
        String payload = signed(token()).split("\\.")[1];
        for (String none : List.of("none", "None", "NONE", "nOnE", "")) {
            String header = encoded("{\"alg\":\"" + none + "\",\"kid\":\"k1\",\"typ\":\"at+jwt\"}");
            assertRefused(header + "." + payload + ".");
            assertRefused(header + "." + payload + "." + signed(token()).split("\\.")[2]);
        }
    }

    @Test
    void section21PublicKeyAsAnHmacSecret() {
        String pem = "-----BEGIN PUBLIC KEY-----\n" + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(OURS.getPublic().getEncoded())
                + "\n-----END PUBLIC KEY-----\n";
        for (byte[] secret : List.of(OURS.getPublic().getEncoded(), pem.getBytes(StandardCharsets.US_ASCII))) {
            assertRefused(token().signWith(new SecretKeySpec(secret, "HmacSHA256"), Jwts.SIG.HS256).compact());
        }
    }

    @Test
    void section31KeyIsUsedWithItsOwnAlgorithmOnly() {
        assertRefused(token().signWith(OURS.getPrivate(), Jwts.SIG.PS256).compact());
        assertRefused(token().signWith(OURS.getPrivate(), Jwts.SIG.RS512).compact());
        assertRefused(token().header().keyId("k2").and().signWith(OURS.getPrivate(), Jwts.SIG.RS256).compact());
        assertRefused(token().signWith(CURVE.getPrivate(), Jwts.SIG.ES256).compact());
        assertThat(tokens.verify(token().header().keyId("k2").and().signWith(CURVE.getPrivate(), Jwts.SIG.ES256).compact())).isPresent();
    }

    @Test
    void section33SignatureIsAlwaysCheckedAlsoOneOfZeroes() {
        String[] curve = token().header().keyId("k2").and().signWith(CURVE.getPrivate(), Jwts.SIG.ES256).compact().split("\\.");
        assertRefused(curve[0] + "." + curve[1] + "." + Base64.getUrlEncoder().withoutPadding().encodeToString(new byte[64]));
        String[] rsa = signed(token()).split("\\.");
        assertRefused(rsa[0] + "." + rsa[1] + "." + Base64.getUrlEncoder().withoutPadding().encodeToString(new byte[256]));
        assertRefused(rsa[0] + "." + rsa[1] + ".");
        assertRefused(rsa[0] + "." + encoded(new String(Base64.getUrlDecoder().decode(rsa[1]), StandardCharsets.UTF_8).replace("usr_1", "usr_2"))
                + "." + rsa[2]);
    }

    @Test
    void section36CompressedPayloadIsNotInflatedForStrangers() {
        String bomb = Jwts.builder().header().keyId("k1").type("at+jwt").and().claim("x", "0".repeat(1_000_000)).compressWith(Jwts.ZIP.DEF)
                .signWith(THEIRS.getPrivate(), Jwts.SIG.RS256).compact();
        assertThat(bomb.length()).as("short enough to be looked at").isLessThan(8 * 1024);
        assertRefused(bomb);
    }

    @Test
    void section27EncryptedTokenIsNoSignedOne() {
        assertRefused(token().encryptWith(OURS.getPublic(), Jwts.KEY.RSA_OAEP_256, Jwts.ENC.A256GCM).compact());
    }

    @Test
    void section38And39IssuerAndAudienceMustBeOurs() {
        assertRefused(signed(token().issuer("https://issuer.evil")));
        assertRefused(signed(token().issuer(null)));
        assertRefused(signed(token().claims().audience().remove("gatehouse").add("another").and().and()));
        assertRefused(signed(token().claims().audience().remove("gatehouse").and().and()));
    }

    @Test
    void section310KidIsANameOfAKeyAndNothingElse() {
        for (String kid : List.of("../../k1", "k1' OR '1'='1", "k1\u0000", "K1", "http://evil/k1", "k".repeat(4000))) {
            assertRefused(signed(token().header().keyId(kid).and()));
        }
        assertRefused(signed(token().header().keyId(null).and()));
    }

    @Test
    void section310KeyThatTheTokenBringsOrPointsToIsNotUsed() {
        var theirs = Jwks.builder().key((RSAPublicKey) THEIRS.getPublic()).build();
        assertRefused(token().header().jwk(theirs).and().signWith(THEIRS.getPrivate(), Jwts.SIG.RS256).compact());
        for (String pointer : List.of("jku", "x5u")) {
            assertRefused(token().header().add(pointer, "https://evil.example/keys").and().signWith(THEIRS.getPrivate(), Jwts.SIG.RS256).compact());
        }
    }

    @Test
    void rfc7515Section4111CriticalExtensionThatIsNotUnderstoodIsRefused() {
        assertRefused(signed(token().header().add("crit", List.of("exp-in-days")).add("exp-in-days", 1).and()));
    }

    @Test
    void section311And312TokenOfAnotherKindIsRefusedByItsType() {
        for (String type : List.of("JWT", "id+jwt", "logout+jwt", "at+jwt2", "secevent+jwt")) {
            assertRefused(signed(token().header().type(type).and()));
        }
        assertRefused(signed(token().header().type(null).and()));
        assertThat(tokens.verify(signed(token().header().type("application/at+jwt").and()))).as("RFC 9068 section 4").isPresent();
    }
}
