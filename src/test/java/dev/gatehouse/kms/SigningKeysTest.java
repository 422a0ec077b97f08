package dev.gatehouse.kms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.gatehouse.kms.SigningKey.State;
import dev.gatehouse.platform.Origin;
import dev.gatehouse.platform.Request;
import dev.gatehouse.platform.database.TestDatabases;
import dev.gatehouse.platform.services.VerificationKeys.VerificationKey;
import dev.gatehouse.support.MutableClock;
import io.jsonwebtoken.JwtBuilder;
import io.jsonwebtoken.Jwts;
import io.jsonwebtoken.security.Jwk;
import io.jsonwebtoken.security.Jwks;
import java.nio.file.Path;
import java.security.PublicKey;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The life of signing keys, with two processes on one database and a clock that the test moves. */
class SigningKeysTest {
    @TempDir
    static Path folder;
    static TestDatabases postgres;
    private final MutableClock clock = new MutableClock(Instant.parse("2026-03-01T12:00:00Z"));
    private final List<KeyProcess> processes = new ArrayList<>();
    private KeyProcess one;
    private KeyProcess two;

    @BeforeAll
    static void start() {
        postgres = new TestDatabases(folder);
    }

    @AfterAll
    static void stop() throws Exception {
        postgres.close();
    }

    @BeforeEach
    void twoProcesses() {
        one = process(SigningAlgorithm.RS256);
        one.database.jdbc().sql("DELETE FROM signing_keys").update();
        one.signing.start();
        two = process(SigningAlgorithm.RS256);
    }

    @AfterEach
    void close() throws Exception {
        for (KeyProcess process : processes) {
            process.close();
        }
    }

    private KeyProcess process(SigningAlgorithm algorithm) {
        KeyProcess process = new KeyProcess(TestDatabases.at(postgres.url(), folder), folder, algorithm, clock);
        processes.add(process);
        return process;
    }

    private static String token(KeyProcess by) {
        SigningKeys.Signer signer = by.signingKeys.signer();
        JwtBuilder token = Jwts.builder();
        signer.algorithm().provider().ifPresent(token::provider);
        return token.header().keyId(signer.kid()).and().subject("usr_1")
                .signWith(signer.key(), signer.algorithm().jws()).compact();
    }

    /** Whether the token verifies with what the process finds for its kid, under that key's algorithm. */
    private static boolean verifies(KeyProcess in, String token) {
        String header = new String(Base64.getUrlDecoder().decode(token.substring(0, token.indexOf('.'))));
        String kid = header.replaceAll(".*\"kid\":\"([^\"]+)\".*", "$1");
        VerificationKey key = in.signingKeys.find(kid).orElse(null);
        return key != null && header.contains("\"alg\":\"" + key.algorithm() + "\"")
                && Jwts.parser().verifyWith(key.key()).build().parseSignedClaims(token) != null;
    }

    private Map<String, State> states() {
        return one.signingStore.states();
    }

    @Test
    void oneKeySignsAndOneIsNextWhoeverStartsFirst() {
        assertThat(states().values()).containsExactlyInAnyOrder(State.ACTIVE, State.NEXT);
        assertThat(two.signingKeys.signer().kid()).isEqualTo(one.signingKeys.signer().kid());
    }

    @Test
    void nextKeyIsPublishedBeforeItSigns() {
        String next = one.signingStore.only(State.NEXT).orElseThrow().kid();
        assertThat(two.signingKeys.find(next)).isPresent();
        assertThat(jwks(two)).containsKey(next);
        clock.advance(SigningKeyRotation.READ_EVERYWHERE);
        assertThat(one.signing.rotate(one.admin()).active()).isEqualTo(next);
        // the other process has not looked yet, and knows the key
        assertThat(verifies(two, token(one))).isTrue();
        assertThat(verifies(one, token(two))).isTrue();
    }

    @Test
    void rotationCountsInAProcessThatDidNotDoItOnceItLooks() {
        String before = token(two);
        clock.advance(SigningKeyRotation.READ_EVERYWHERE);
        SigningKeyRotation.Rotated rotated = one.signing.rotate(one.admin());
        two.signingKeys.poll();
        assertThat(two.signingKeys.signer().kid()).isEqualTo(rotated.active());
        assertThat(two.signingKeys.find(rotated.next())).isPresent();
        assertThat(verifies(two, before)).as("a retired key still verifies").isTrue();
    }

    @Test
    void rotationWaitsWhenTheNextKeyMayNotBeKnownEverywhere() {
        clock.advance(SigningKeyRotation.READ_EVERYWHERE);
        one.signing.rotate(one.admin());
        assertThatThrownBy(() -> two.signing.rotate(two.admin())).hasMessageContaining("conflict");
    }

    @Test
    void privateHalfIsDestroyedWhenItsKeyNoLongerSigns() {
        clock.advance(SigningKeyRotation.READ_EVERYWHERE);
        String old = one.signingKeys.signer().kid();
        one.signing.rotate(one.admin());
        SigningKey retired = one.signingStore.find(old).orElseThrow();
        assertThat(retired.state()).isEqualTo(State.RETIRED);
        assertThat(retired.privateSealed()).isNull();
        assertThat(retired.retiredAt()).isEqualTo(clock.instant());
    }

    @Test
    void scheduleRotatesOnceTheLifetimeIsOverAndNotBefore() {
        String first = one.signingKeys.signer().kid();
        clock.advance(KeyProcess.LIFETIME.minusSeconds(1));
        one.signing.rotateIfDue();
        assertThat(one.signingKeys.signer().kid()).isEqualTo(first);
        clock.advance(Duration.ofSeconds(1));
        one.signing.rotateIfDue();
        two.signing.rotateIfDue();
        assertThat(one.signingKeys.signer().kid()).isNotEqualTo(first);
        assertThat(states().values()).containsExactlyInAnyOrder(State.RETIRED, State.ACTIVE, State.NEXT);
    }

    @Test
    void scheduleWaitsWhileTheNextKeyIsNotPublishedLongEnough() {
        clock.advance(KeyProcess.LIFETIME);
        one.signing.compromise(one.admin(), KeyProcess.path("kid", one.signingStore.only(State.NEXT).orElseThrow().kid()));
        String active = one.signingKeys.signer().kid();
        one.signing.rotateIfDue();
        assertThat(one.signingKeys.signer().kid()).isEqualTo(active);
        clock.advance(SigningKeyRotation.PUBLISHED_FIRST);
        one.signing.rotateIfDue();
        assertThat(one.signingKeys.signer().kid()).isNotEqualTo(active);
    }

    @Test
    void oneRotationHappensWhenManyFindItDue() throws Exception {
        clock.advance(KeyProcess.LIFETIME);
        List<Callable<Void>> runs = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            KeyProcess process = i % 2 == 0 ? one : two;
            runs.add(() -> {
                process.signing.rotateIfDue();
                return null;
            });
        }
        var pool = Executors.newFixedThreadPool(6);
        for (var run : pool.invokeAll(runs)) {
            run.get();
        }
        pool.shutdown();
        assertThat(states().values()).containsExactlyInAnyOrder(State.RETIRED, State.ACTIVE, State.NEXT);
    }

    @Test
    void retiredKeyIsRemovedOnceTheLastTokenItSignedHasExpired() {
        clock.advance(SigningKeyRotation.READ_EVERYWHERE);
        String old = one.signingKeys.signer().kid();
        one.signing.rotate(one.admin());
        clock.advance(KmsSettings.LONGEST_ACCESS_TOKEN.plusSeconds(30));
        one.signing.removeRetired();
        assertThat(one.signingKeys.find(old)).as("a token of the last moment is still within the skew").isPresent();
        clock.advance(Duration.ofSeconds(31));
        one.signing.removeRetired();
        assertThat(one.signingKeys.find(old)).isEmpty();
        two.signingKeys.poll();
        assertThat(two.signingKeys.find(old)).isEmpty();
        assertThat(states()).doesNotContainKey(old);
    }

    @Test
    void tokensFailEverywhereWithinASecondWhenTheirKeyIsCompromised() throws Exception {
        String token = token(one);
        String kid = one.signingKeys.signer().kid();
        try (Upkeep upkeep = new Upkeep(two.database, List.of())) {
            upkeep.start(two.signingKeys::poll);
            assertThat(verifies(two, token)).isTrue();
            one.signing.compromise(one.admin(), KeyProcess.path("kid", kid));
            assertThat(verifies(one, token)).as("at once where it was done").isFalse();
            await().pollInterval(Duration.ofMillis(20)).atMost(Duration.ofSeconds(1)).until(() -> !verifies(two, token));
        }
        assertThat(one.signingStore.find(kid).orElseThrow().privateSealed()).isNull();
        assertThat(jwks(one)).doesNotContainKey(kid);
        assertThat(states().values()).containsExactlyInAnyOrder(State.COMPROMISED, State.ACTIVE, State.NEXT);
        assertThat(verifies(two, token(one))).as("the next key has taken over").isTrue();
    }

    @Test
    void compromisedNextKeyIsReplacedAndNeverSigns() {
        String next = one.signingStore.only(State.NEXT).orElseThrow().kid();
        one.signing.compromise(one.admin(), KeyProcess.path("kid", next));
        one.signing.compromise(one.admin(), KeyProcess.path("kid", next));
        assertThat(one.signingKeys.find(next)).isEmpty();
        assertThat(states().values()).containsExactlyInAnyOrder(State.COMPROMISED, State.ACTIVE, State.NEXT);
    }

    @Test
    void lastKeysStayWhenTheDatabaseCannotBeReached() throws Exception {
        String token = token(one);
        two.close();
        two.signingKeys.poll();
        assertThat(verifies(two, token)).isTrue();
        assertThat(verifies(one, token(two))).isTrue();
    }

    @ParameterizedTest
    @EnumSource(SigningAlgorithm.class)
    void keysMadeFromNowOnAreOfTheAlgorithmThatIsSet(SigningAlgorithm algorithm) {
        KeyProcess other = process(algorithm);
        for (int i = 0; i < 2; i++) {
            clock.advance(SigningKeyRotation.READ_EVERYWHERE);
            other.signing.rotate(other.admin());
        }
        one.signingKeys.poll();
        String token = token(other);
        assertThat(other.signingKeys.signer().algorithm()).isEqualTo(algorithm);
        assertThat(verifies(one, token)).isTrue();
        Jwk<?> jwk = jwks(one).get(other.signingKeys.signer().kid());
        assertThat(jwk.getAlgorithm()).isEqualTo(algorithm.jwaName());
        Jwts.parser().verifyWith((PublicKey) jwk.toKey()).build().parseSignedClaims(token);
    }

    @ParameterizedTest
    @EnumSource(SigningAlgorithm.class)
    void publishedKeyHasTheMembersOfItsKind(SigningAlgorithm algorithm) {
        KeyProcess other = process(algorithm);
        clock.advance(SigningKeyRotation.READ_EVERYWHERE);
        String kid = other.signing.rotate(other.admin()).next();
        Jwk<?> jwk = jwks(other).get(kid);
        assertThat(jwk).containsEntry("use", "sig").containsEntry("alg", algorithm.jwaName())
                .doesNotContainKeys("d", "p", "q", "dp", "dq", "qi", "k");
        switch (algorithm) {
            // RFC 7518 section 6.3.1
            case RS256 -> assertThat(jwk).containsEntry("kty", "RSA").containsEntry("e", "AQAB").containsKey("n");
            // RFC 7518 section 6.2.1: coordinates have the full size of the field
            case ES256 -> {
                assertThat(jwk).containsEntry("kty", "EC").containsEntry("crv", "P-256");
                assertThat(List.of("x", "y")).allMatch(c -> Base64.getUrlDecoder().decode((String) jwk.get(c)).length == 32);
            }
            // RFC 8037 section 2
            case EDDSA -> {
                assertThat(jwk).containsEntry("kty", "OKP").containsEntry("crv", "Ed25519");
                assertThat(Base64.getUrlDecoder().decode((String) jwk.get("x"))).hasSize(32);
            }
        }
    }

    @Test
    void everyStepIsRecorded() {
        clock.advance(SigningKeyRotation.READ_EVERYWHERE);
        String kid = one.signing.rotate(one.admin()).active();
        one.signing.compromise(one.admin(), KeyProcess.path("kid", kid));
        assertThat(one.database.jdbc().sql("SELECT action FROM audit_entries WHERE object = ? AND actor = 'usr_admin'").param(kid)
                .query(String.class).list()).contains("signing-key.rotate", "signing-key.compromise");
    }

    private static Map<String, Jwk<?>> jwks(KeyProcess process) {
        Request request = new Request("GET", Map.of(), Map.of(), header -> null);
        byte[] body = (byte[]) process.signingKeys.jwks(request).body();
        return Jwks.setParser().build().parse(new String(body)).getKeys().stream().collect(Collectors.toMap(Jwk::getId, k -> k));
    }

    @Test
    void callerWithoutTheRightCannotTouchKeys() {
        var stranger = dev.gatehouse.platform.Caller.anonymous(Origin.internal());
        assertThatThrownBy(() -> one.signing.list(stranger)).hasMessageContaining("token-missing");
        assertThatThrownBy(() -> one.signing.rotate(stranger)).hasMessageContaining("token-missing");
        assertThatThrownBy(() -> one.signing.compromise(stranger, KeyProcess.path("kid", "x"))).hasMessageContaining("token-missing");
    }
}
