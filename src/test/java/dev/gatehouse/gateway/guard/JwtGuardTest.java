package dev.gatehouse.gateway.guard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.gatehouse.platform.Caller;
import dev.gatehouse.platform.Origin;
import dev.gatehouse.platform.Problem;
import dev.gatehouse.platform.ProblemException;
import dev.gatehouse.platform.Settings;
import dev.gatehouse.platform.services.VerificationKeys.VerificationKey;
import dev.gatehouse.platform.tokens.AccessTokens;
import dev.gatehouse.support.MutableClock;
import io.jsonwebtoken.JwtBuilder;
import io.jsonwebtoken.Jwts;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Date;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** RFC 9068 section 4, RFC 8725 and RFC 6750 as the guard keeps them. */
class JwtGuardTest {
    private static final KeyPair OURS = Jwts.SIG.RS256.keyPair().build();
    private static final KeyPair FOREIGN = Jwts.SIG.RS256.keyPair().build();
    private static final KeyPair CURVE = Jwts.SIG.ES256.keyPair().build();
    private static final Settings SETTINGS =
            new Settings(Path.of("."), Path.of("."), "https://issuer", "gatehouse", Duration.ofMinutes(5));
    private final MutableClock clock = new MutableClock(Instant.parse("2026-03-01T12:00:00Z"));
    private final Map<String, VerificationKey> keys = new HashMap<>(Map.of(
            "k1", new VerificationKey("k1", "RS256", OURS.getPublic()),
            "k2", new VerificationKey("k2", "ES256", CURVE.getPublic())));
    private final Set<String> endedSessions = new HashSet<>();
    private final JwtGuard guard = new JwtGuard(
            new AccessTokens(kid -> Optional.ofNullable(keys.get(kid)), SETTINGS, clock),
            (caller, issuedAt) -> endedSessions.contains(caller.sessionId()), clock);
    private final Caller anonymous = Caller.anonymous(new Origin("req_1", "127.0.0.1"));

    private JwtBuilder token() {
        return Jwts.builder().header().keyId("k1").type("at+jwt").and()
                .issuer("https://issuer").audience().add("gatehouse").and().subject("usr_1")
                .issuedAt(Date.from(clock.instant())).expiration(Date.from(clock.instant().plusSeconds(900)))
                .claim("roles", List.of("user", "editor")).claim("sid", "ses_1").claim("acr", "mfa")
                .claim("auth_time", clock.instant().getEpochSecond());
    }

    private String signed(JwtBuilder token) {
        return token.signWith(OURS.getPrivate(), Jwts.SIG.RS256).compact();
    }

    private Caller identify(String token) {
        return guard.identify(Optional.of("Bearer " + token), anonymous, false, false);
    }

    @Test
    void callerIsKnownWhenTheTokenIsGood() {
        Caller caller = identify(signed(token()));
        assertThat(caller.subject()).isEqualTo("usr_1");
        assertThat(caller.roles()).containsExactlyInAnyOrder("user", "editor");
        assertThat(caller.origin()).isEqualTo(anonymous.origin());
    }

    @TestFactory
    List<DynamicTest> tokenIsRefusedWhen() {
        List<DynamicTest> tests = new ArrayList<>();
        Map<String, Consumer<JwtBuilder>> changes = Map.of(
                "typ is JWT, as ID tokens have (RFC 9068 section 4)", t -> t.header().type("JWT"),
                "typ is missing", t -> t.header().type(null),
                "kid is missing", t -> t.header().keyId(null),
                "kid is unknown", t -> t.header().keyId("k9"),
                "iss is another", t -> t.issuer("https://other"),
                "aud is another", t -> t.claims().audience().remove("gatehouse").add("other").and(),
                "sub is missing", t -> t.subject(null),
                "exp is missing", t -> t.expiration(null),
                "exp is over by more than the skew", t -> t.expiration(Date.from(clock.instant().minusSeconds(31))),
                "roles are no strings", t -> t.claim("roles", List.of(1, 2)));
        changes.forEach((name, change) -> tests.add(DynamicTest.dynamicTest(name, () -> {
            JwtBuilder token = token();
            change.accept(token);
            assertRefused(signed(token));
        })));
        return tests;
    }

    @Test
    void rejectsForeignSignatureUnderOurKid() {
        assertRefused(token().signWith(FOREIGN.getPrivate(), Jwts.SIG.RS256).compact());
    }

    @Test
    void rejectsAlgNone() {
        assertRefused(token().compact());
        String good = signed(token());
        String[] parts = good.split("\\.");
        String none = Base64.getUrlEncoder().withoutPadding()
                .encodeToString("{\"alg\":\"none\",\"kid\":\"k1\",\"typ\":\"at+jwt\"}".getBytes());
        assertRefused(none + "." + parts[1] + ".");
        assertRefused(none + "." + parts[1] + "." + parts[2]);
    }

    @Test
    void rejectsHmacWithThePublicKeyAsSecret() {
        SecretKeySpec confused = new SecretKeySpec(OURS.getPublic().getEncoded(), "HmacSHA256");
        assertRefused(token().signWith(confused, Jwts.SIG.HS256).compact());
    }

    @Test
    void rejectsAnotherAlgorithmThanTheKeyIsBoundTo() {
        PrivateKey rsa = OURS.getPrivate();
        assertRefused(token().signWith(rsa, Jwts.SIG.PS256).compact());
        assertRefused(token().signWith(rsa, Jwts.SIG.RS512).compact());
    }

    @Test
    void rejectsChangedPayload() {
        String[] parts = signed(token()).split("\\.");
        String claims = new String(Base64.getUrlDecoder().decode(parts[1])).replace("editor", "admin!");
        assertRefused(parts[0] + "." + Base64.getUrlEncoder().withoutPadding().encodeToString(claims.getBytes())
                + "." + parts[2]);
    }

    @Test
    void rejectsWhatIsNoToken() {
        for (String text : List.of("", "a", "a.b.c", "....", "x".repeat(9000))) {
            assertRefused(text);
        }
    }

    @Test
    void schemeMustBeBearerAndHeaderMustBeThere() {
        assertThatThrownBy(() -> guard.identify(Optional.of("Basic YTpi"), anonymous, true, false)).isInstanceOf(ProblemException.class)
                .extracting(e -> ((ProblemException) e).problem()).isEqualTo(Problem.TOKEN_INVALID);
        ProblemException missing = catchThrowableOfType(ProblemException.class,
                () -> guard.identify(Optional.empty(), anonymous, false, false));
        assertThat(missing.problem()).isEqualTo(Problem.TOKEN_MISSING);
        assertThat(missing.headers()).containsEntry("WWW-Authenticate", "Bearer");
        assertThat(guard.identify(Optional.empty(), anonymous, true, false)).isEqualTo(anonymous);
    }

    @Test
    void knownTokenStopsWhenItExpiresOrItsKeyOrSessionGoes() {
        String first = signed(token());
        assertThat(identify(first).isUser()).isTrue();
        endedSessions.add("ses_1");
        assertRefused(first);
        endedSessions.clear();
        assertThat(identify(first).isUser()).isTrue();
        VerificationKey key = keys.remove("k1");
        assertRefused(first);
        keys.put("k1", key);
        clock.advance(Duration.ofSeconds(931));
        assertRefused(first);
    }

    @Test
    void stepUpIsAskedForAsRfc9470SaysWhenTheFactorIsOldOrMissing() {
        Caller fresh = identify(signed(token()));
        assertThat(guard.judgeFactor(fresh, Duration.ofMinutes(5), List.of("mfa"))).isEqualTo(fresh);
        clock.advance(Duration.ofSeconds(301));
        ProblemException old = catchThrowableOfType(ProblemException.class,
                () -> guard.judgeFactor(fresh, Duration.ofMinutes(5), List.of("mfa")));
        assertThat(old.problem()).isEqualTo(Problem.STEP_UP_REQUIRED);
        assertThat(old.headers().get("WWW-Authenticate")).contains("error=\"insufficient_user_authentication\"",
                "acr_values=\"mfa\"", "max_age=\"300\"");
        Caller password = identify(signed(token().claim("acr", "pwd")));
        assertThatThrownBy(() -> guard.judgeFactor(password, Duration.ofMinutes(5), List.of("mfa")))
                .hasMessageContaining("step-up-required");
    }

    @Test
    void codeThatWasSentIsEnoughOnlyWhereAnyFactorIs() {
        Caller sent = identify(signed(token().claim("acr", "otp-sent")));
        assertThatThrownBy(() -> guard.judgeFactor(sent, Duration.ofMinutes(5), List.of("mfa"))).hasMessageContaining("step-up-required");
        assertThat(guard.judgeFactor(sent, Duration.ofMinutes(5), List.of("mfa", "otp-sent"))).isEqualTo(sent);
        clock.advance(Duration.ofSeconds(301));
        ProblemException old = catchThrowableOfType(ProblemException.class,
                () -> guard.judgeFactor(sent, Duration.ofMinutes(5), List.of("mfa", "otp-sent")));
        assertThat(old.headers().get("WWW-Authenticate")).contains("acr_values=\"mfa otp-sent\"");
    }

    @Test
    void roleIsMatchedByExactName() {
        Caller editor = identify(signed(token().claim("roles", List.of("editor"))));
        assertThat(guard.judge(editor, List.of("admin", "editor"), false)).isEqualTo(editor);
        assertThatThrownBy(() -> guard.judge(editor, List.of("user"), false)).hasMessageContaining("role-missing");
        assertThatThrownBy(() -> guard.judge(editor, List.of("Editor"), false)).hasMessageContaining("role-missing");
    }

    @Test
    void enrolTokenPassesOnlyWhereEnrollingIsDone() {
        Caller enrolling = identify(signed(token().claim("scope", "enrol")));
        assertThat(guard.judge(enrolling, List.of(), true)).isEqualTo(enrolling);
        assertThatThrownBy(() -> guard.judge(enrolling, List.of(), false)).hasMessageContaining("factor-required");
    }

    private JwtBuilder serviceToken(String name) {
        return Jwts.builder().header().keyId("k1").type("at+jwt").and()
                .issuer("https://issuer").audience().add("gatehouse").and().subject(name).claim("client_id", name)
                .issuedAt(Date.from(clock.instant())).expiration(Date.from(clock.instant().plusSeconds(300))).id("tok_1")
                .claim("roles", List.of("user"));
    }

    @Test
    void serviceIsKnownByItsOwnTokenAndIsNoPerson() {
        Caller service = identify(signed(serviceToken("weather")));
        assertThat(service.isService("weather")).isTrue();
        assertThat(service.isUser()).isFalse();
        assertThat(service.roles()).containsExactly("user");
        assertThat(service.tokenId()).isEqualTo("tok_1");
        assertThatThrownBy(() -> service.requireRole("user")).hasMessageContaining("caller-not-allowed");
    }

    @Test
    void serviceIsAdmittedOnlyWhereTheRouteNamesIt() {
        Caller service = identify(signed(serviceToken("weather")));
        assertThat(guard.judgeService(service, List.of("search", "weather"))).isEqualTo(service);
        assertThat(guard.judgeService(service, List.of("*"))).isEqualTo(service);
        for (List<String> names : List.of(List.<String>of(), List.of("weather2"), List.of("Weather"))) {
            assertThatThrownBy(() -> guard.judgeService(service, names)).hasMessageContaining("caller-not-allowed");
        }
    }

    @TestFactory
    List<DynamicTest> tokenThatIsNeitherAPersonsNorAServicesIsRefused() {
        Map<String, JwtBuilder> mixed = Map.of(
                "a service with a session", serviceToken("weather").claim("sid", "ses_1"),
                "a service called like a user id", serviceToken("usr_1"),
                "a person without a session", token().claim("sid", null),
                "a person whose client is themselves", token().claim("client_id", "usr_1"),
                "a person whose id is none of ours", token().subject("weather"));
        return mixed.entrySet().stream().map(each -> DynamicTest.dynamicTest(each.getKey(), () -> assertRefused(signed(each.getValue())))).toList();
    }

    @Test
    void basicIsLeftToTheVerbOnlyWhereTheRouteSaysSo() {
        assertThat(guard.identify(Optional.of("Basic YTpi"), anonymous, false, true)).isEqualTo(anonymous);
        assertThatThrownBy(() -> guard.identify(Optional.of("Basic YTpi"), anonymous, false, false)).hasMessageContaining("token-invalid");
        assertThatThrownBy(() -> guard.identify(Optional.empty(), anonymous, false, true)).hasMessageContaining("token-missing");
    }

    private void assertRefused(String token) {
        assertThatThrownBy(() -> identify(token)).isInstanceOf(ProblemException.class)
                .extracting(e -> ((ProblemException) e).problem()).isEqualTo(Problem.TOKEN_INVALID);
    }
}
