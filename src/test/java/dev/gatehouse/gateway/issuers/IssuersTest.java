package dev.gatehouse.gateway.issuers;

import static dev.gatehouse.gateway.issuers.ForeignTokens.with;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.gatehouse.platform.Caller;
import dev.gatehouse.platform.Origin;
import dev.gatehouse.platform.ProblemException;
import dev.gatehouse.platform.StartupException;
import dev.gatehouse.platform.tokens.JwkSets;
import dev.gatehouse.support.MutableClock;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tokens shaped like those of Keycloak, Entra and Auth0: their access tokens pass, their ID tokens never do. */
class IssuersTest {
    private static final Origin ORIGIN = new Origin("req_1", "127.0.0.1");
    private static final String KEYCLOAK = "https://keycloak.example/realms/play";
    private static final String ENTRA = "https://login.microsoftonline.com/6babcaad-604b-40ac-a9d7-9fd97c0b779f/v2.0";
    private static final String AUTH0 = "https://play.eu.auth0.com/";
    private static final Map<String, Object> KEYCLOAK_ACCESS = Map.of("iss", KEYCLOAK, "aud", List.of("gatehouse-api", "account"),
            "sub", "f2f1", "typ", "Bearer", "azp", "web", "sid", "s1", "acr", "1", "scope", "openid profile orders",
            "preferred_username", "anna", "realm_access", Map.of("roles", List.of("reader", "admin", "offline_access")));
    private static final Map<String, Object> KEYCLOAK_ID = Map.of("iss", KEYCLOAK, "aud", "gatehouse-api", "sub", "f2f1", "typ", "ID",
            "azp", "gatehouse-api", "at_hash", "x", "preferred_username", "anna");
    private static final Map<String, Object> ENTRA_ACCESS = Map.of("iss", ENTRA, "aud", "api-1", "sub", "AAAA", "oid", "o-1", "ver", "2.0",
            "scp", "Orders.Read Orders.Write", "roles", List.of("Orders.Editor"), "azp", "client-1");
    private static final Map<String, Object> ENTRA_ID = Map.of("iss", ENTRA, "aud", "api-1", "sub", "AAAA", "oid", "o-1", "ver", "2.0",
            "roles", List.of("Orders.Editor"), "preferred_username", "anna@example.com");
    private static final Map<String, Object> AUTH0_ACCESS = Map.of("iss", AUTH0, "aud", List.of("https://api.example", AUTH0 + "userinfo"),
            "sub", "auth0|5f7", "azp", "client-2", "scope", "openid read:orders", "https://api.example/roles", List.of("reader"));
    private static final Map<String, Object> AUTH0_ID = Map.of("iss", AUTH0, "aud", "client-2", "sub", "auth0|5f7", "nickname", "anna");

    @TempDir
    Path folder;
    private final MutableClock clock = new MutableClock(Instant.parse("2026-03-01T12:00:00Z"));
    private final ForeignTokens tokens = new ForeignTokens("k1");
    private final AtomicInteger readings = new AtomicInteger();
    private volatile CompletionStage<String> published = CompletableFuture.completedFuture(tokens.jwks());

    private ForeignIssuer issuer(TrustedIssuer settings) {
        return new ForeignIssuer(settings, new ForeignKeys(settings.issuer(), () -> {
            readings.incrementAndGet();
            return published;
        }, text -> JwkSets.parse(text, settings.algorithms()), clock), clock);
    }

    private static TrustedIssuer settings(String name, String issuer, String audience, String typ, String claim, String rolesClaim,
                                          Map<String, String> roles) {
        return new TrustedIssuer(name, issuer, List.of(audience), URI.create("https://keys.example/jwks"), null, null, typ, claim,
                rolesClaim, roles, null);
    }

    private final Issuers issuers = new Issuers(List.of(
            issuer(settings("keycloak", KEYCLOAK, "gatehouse-api", "JWT", "typ=Bearer", "realm_access.roles", Map.of("reader", "user"))),
            issuer(settings("entra", ENTRA, "api-1", "JWT", "scp", "roles", Map.of("Orders.Editor", "editor"))),
            issuer(settings("auth0", AUTH0, "https://api.example", null, null, "https://api.example/roles",
                    Map.of("reader", "user")))), new ObjectMapper());

    private Optional<Caller> identify(String token) {
        return issuers.identify(token, Set.of("keycloak", "entra", "auth0"), ORIGIN).map(stage -> stage.toCompletableFuture().join())
                .orElseThrow(() -> new AssertionError("nobody's"));
    }

    private Optional<Caller> identify(String typ, Map<String, Object> claims) {
        return identify(tokens.signed(typ, clock.instant(), claims));
    }

    @Test
    void accessTokensOfAllThreePassWithTheRolesThatAreNamed() {
        Caller keycloak = identify("JWT", KEYCLOAK_ACCESS).orElseThrow();
        assertThat(keycloak.roles()).as("admin is not named, so it gives nothing").containsExactly("user");
        assertThat(keycloak.issuer()).isEqualTo(KEYCLOAK);
        assertThat(keycloak.subject()).isEqualTo("f2f1");
        assertThat(keycloak.username()).isEqualTo("anna");
        assertThat(keycloak.acr()).as("their factors are not ours").isEmpty();
        assertThat(keycloak.scope()).isEqualTo("openid profile orders");
        Caller entra = identify("JWT", ENTRA_ACCESS).orElseThrow();
        assertThat(entra.roles()).containsExactly("editor");
        assertThat(entra.scope()).isEqualTo("Orders.Read Orders.Write");
        assertThat(identify("at+jwt", AUTH0_ACCESS).orElseThrow().roles()).containsExactly("user");
    }

    @Test
    void idTokensOfAllThreeFailAlsoWhenTheApiIsTheClient() {
        assertThat(identify("JWT", KEYCLOAK_ID)).isEmpty();
        assertThat(identify("JWT", ENTRA_ID)).isEmpty();
        assertThat(identify("JWT", AUTH0_ID)).isEmpty();
        assertThat(identify("JWT", with(AUTH0_ID, "aud", "https://api.example"))).isEmpty();
        assertThat(identify("at+jwt", AUTH0_ID)).isEmpty();
    }

    @Test
    void tokenFailsWhenItIsForOthersOrOverOrSignedBySomebodyElse() {
        assertThat(identify("JWT", with(KEYCLOAK_ACCESS, "aud", "another-api"))).isEmpty();
        assertThat(identify("JWT", with(KEYCLOAK_ACCESS, "aud", null))).isEmpty();
        assertThat(identify("JWT", with(KEYCLOAK_ACCESS, "sub", null))).isEmpty();
        assertThat(identify("JWT", with(KEYCLOAK_ACCESS, "sub", "x".repeat(256)))).isEmpty();
        assertThat(identify("at+jwt", KEYCLOAK_ACCESS)).as("its typ is JWT").isEmpty();
        assertThat(identify(tokens.signed("JWT", clock.instant().minusSeconds(400), KEYCLOAK_ACCESS))).isEmpty();
        assertThat(identify(new ForeignTokens("k1").signed("JWT", clock.instant(), KEYCLOAK_ACCESS))).isEmpty();
    }

    @Test
    void foreignersAreNobodyAtVerbsForPeopleWithAnAccountHere() {
        Caller keycloak = identify("JWT", with(KEYCLOAK_ACCESS, "scope", "enrol")).orElseThrow();
        assertThat(keycloak.mustEnrol()).isFalse();
        assertThat(keycloak.requireRoleOfAnyIssuer("user")).isEqualTo(keycloak);
        assertThatThrownBy(() -> keycloak.requireRole("user")).isInstanceOf(ProblemException.class).hasMessageContaining("caller-not-allowed");
        assertThatThrownBy(keycloak::requireUser).hasMessageContaining("caller-not-allowed");
        assertThatThrownBy(() -> keycloak.requireStepUp(Duration.ofMinutes(5), clock)).hasMessageContaining("step-up-required");
        assertThat(keycloak.actor()).isEqualTo(KEYCLOAK + " f2f1");
    }

    @Test
    void onlyIssuersThatARouteNamesAreAsked() {
        String token = tokens.signed("JWT", clock.instant(), KEYCLOAK_ACCESS);
        assertThat(issuers.identify(token, Set.of("entra", "own"), ORIGIN)).isEmpty();
        assertThat(issuers.named(List.of("own", "entra"))).containsExactlyInAnyOrder("own", "entra");
        assertThat(issuers.named(List.of("*"))).containsExactlyInAnyOrder("own", "entra", "keycloak", "auth0");
        assertThatThrownBy(() -> issuers.named(List.of("okta"))).hasMessageContaining("issuers").hasMessageContaining("okta");
    }

    @Test
    void floodOfUnknownKeysReadsTheSetOnceInAWhile() {
        identify("JWT", KEYCLOAK_ACCESS);
        assertThat(readings).hasValue(1);
        for (int i = 0; i < 1_000; i++) {
            assertThat(identify(new ForeignTokensUnsigned("random " + i).token(KEYCLOAK))).isEmpty();
        }
        assertThat(readings).hasValue(1);
        clock.advance(ForeignKeys.BETWEEN_READINGS);
        for (int i = 0; i < 1_000; i++) {
            assertThat(identify(new ForeignTokensUnsigned("again " + i).token(KEYCLOAK))).isEmpty();
        }
        assertThat(readings).hasValue(2);
    }

    @Test
    void newKeyIsFoundAndAKeyThatIsGoneStopsWithTheNextReading() {
        String old = tokens.signed("JWT", clock.instant(), KEYCLOAK_ACCESS);
        assertThat(identify(old)).isPresent();
        clock.advance(ForeignKeys.BETWEEN_READINGS);
        ForeignTokens next = new ForeignTokens("k2");
        published = CompletableFuture.completedFuture(next.jwks());
        assertThat(identify(next.signed("JWT", clock.instant(), KEYCLOAK_ACCESS))).isPresent();
        assertThat(identify(old)).isEmpty();
    }

    @Test
    void lastGoodSetHoldsWhileItsSourceFailsAndWithoutAnyTheAnswerIsUnavailable() {
        published = CompletableFuture.failedFuture(new IOException("down"));
        String token = tokens.signed("JWT", clock.instant(), KEYCLOAK_ACCESS);
        assertThatThrownBy(() -> identify(token)).hasRootCauseInstanceOf(ProblemException.class).hasMessageContaining("unavailable");
        clock.advance(ForeignKeys.BETWEEN_READINGS);
        published = CompletableFuture.completedFuture(tokens.jwks());
        assertThat(identify(token)).isPresent();
        published = CompletableFuture.completedFuture("{\"keys\": []}");
        clock.advance(ForeignKeys.FRESH.plusSeconds(1));
        assertThat(identify("JWT", KEYCLOAK_ACCESS)).isPresent();
        assertThat(readings).hasValue(3);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            audiences           | {name: a, issuer: "https://a", jwks-url: "https://a/k"}
            jwks-url            | {name: a, issuer: "https://a", audiences: [b]}
            issuer              | {name: a, audiences: [b], jwks-url: "https://a/k"}
            name                | {name: own, issuer: "https://a", audiences: [b], jwks-url: "https://a/k"}
            access-token-claim  | {name: a, issuer: "https://a", audiences: [b], jwks-url: "https://a/k", typ: JWT}
            algorithms          | {name: a, issuer: "https://a", audiences: [b], jwks-url: "https://a/k", algorithms: [HS256]}
            roles-claim         | {name: a, issuer: "https://a", audiences: [b], jwks-url: "https://a/k", roles: {x: user}}
            rolls               | {name: a, issuer: "https://a", audiences: [b], jwks-url: "https://a/k", rolls: 1}
            """)
    void badFileStopsTheStartNamingTheField(String field, String entry) throws Exception {
        Path file = Files.writeString(folder.resolve("issuers.yaml"), "issuers: [ " + entry + " ]");
        assertThatThrownBy(() -> IssuersFile.read(file)).isInstanceOf(StartupException.class).hasMessageContaining(field)
                .hasMessageContaining("issuers.yaml");
    }

    @Test
    void fileMayBeJson() throws Exception {
        Path file = Files.writeString(folder.resolve("issuers.json"), """
                {"issuers": [{"name": "a", "issuer": "https://a", "audiences": ["b"], "jwks-file": "/keys.json"}]}""");
        assertThat(IssuersFile.read(file)).singleElement().satisfies(issuer -> assertThat(issuer.typ()).isEqualTo("at+jwt"));
    }

    /** A token with a random kid, whose signature nobody will look at. */
    private record ForeignTokensUnsigned(String kid) {
        String token(String issuer) {
            return base64("{\"alg\":\"RS256\",\"typ\":\"JWT\",\"kid\":\"" + kid + "\"}") + "." + base64("{\"iss\":\"" + issuer + "\"}") + ".AAAA";
        }

        private static String base64(String text) {
            return java.util.Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes());
        }
    }
}
