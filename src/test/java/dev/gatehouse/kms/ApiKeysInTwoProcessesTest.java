package dev.gatehouse.kms;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.platform.Request;
import dev.gatehouse.platform.database.TestDatabases;
import dev.gatehouse.support.MutableClock;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What one process does to an API key counts in another, and a service's tokens end with what they stand on. */
class ApiKeysInTwoProcessesTest {
    private static final String NAME = "weather";
    private static final Request PATH = KeyProcess.path("service_name", NAME);
    @TempDir
    static Path folder;
    static MutableClock clock = new MutableClock(Instant.parse("2026-03-01T12:00:00Z"));
    static KeyProcess one;
    static KeyProcess two;
    static ApiKeyVerification inTwo;
    private String key;

    @BeforeAll
    static void start() {
        TestDatabases first = new TestDatabases(folder);
        one = new KeyProcess(first, folder, SigningAlgorithm.ES256, clock);
        two = new KeyProcess(TestDatabases.at(first.url(), folder), folder, SigningAlgorithm.ES256, clock);
        inTwo = new ApiKeyVerification(two.apiKeyStore, two.cipher, new InMemoryCredentials(Set.of()), clock);
    }

    @AfterAll
    static void stop() throws Exception {
        two.close();
        one.close();
    }

    @BeforeEach
    void freshKey() {
        one.apiKeyStore.delete(NAME);
        key = one.apiKeys.create(one.admin(), new NewApiKey(NAME, null, null, null, null, null, null)).apiKey();
        one.ended.clear();
    }

    private boolean knownInTwo(String apiKey) {
        return inTwo.authenticate(NAME, apiKey).isPresent();
    }

    private static ApiKeyChange disabled(boolean disabled) {
        return new ApiKeyChange(null, null, null, null, new Given<>(disabled));
    }

    private static void aSecondPasses() {
        clock.advance(RecentApiKeys.GOOD_FOR);
    }

    @Test
    void keyFailsAtOnceInTheProcessThatTakesItAway() {
        ApiKeyVerification inOne = new ApiKeyVerification(one.apiKeyStore, one.cipher, new InMemoryCredentials(Set.of()), clock);
        assertThat(inOne.authenticate(NAME, key)).isPresent();
        assertThat(inOne.authenticate("another", key)).as("remembered for its owner only").isEmpty();
        one.apiKeys.change(one.admin(), PATH, disabled(true));
        assertThat(inOne.authenticate(NAME, key)).isEmpty();
        one.apiKeys.change(one.admin(), PATH, disabled(false));
        assertThat(inOne.authenticate(NAME, key)).isPresent();
        String second = one.apiKeys.rotate(one.admin(), PATH, new ApiKeyRotation.Wanted(null, null)).apiKey();
        assertThat(inOne.authenticate(NAME, key)).isEmpty();
        assertThat(inOne.authenticate(NAME, second)).isPresent();
        one.apiKeys.delete(one.admin(), PATH);
        assertThat(inOne.authenticate(NAME, second)).isEmpty();
    }

    @Test
    void keyOfATransactionThatGivesUpIsAsGoodAsBefore() {
        ApiKeyVerification inOne = new ApiKeyVerification(one.apiKeyStore, one.cipher, new InMemoryCredentials(Set.of()), clock);
        one.database.tx().executeWithoutResult(tx -> {
            one.apiKeyStore.delete(NAME);
            tx.setRollbackOnly();
        });
        assertThat(inOne.authenticate(NAME, key)).isPresent();
    }

    @Test
    void disabledKeyFailsInTheOtherProcessWithinASecondAndTokensEnd() {
        assertThat(knownInTwo(key)).isTrue();
        one.apiKeys.change(one.admin(), PATH, disabled(true));
        aSecondPasses();
        assertThat(knownInTwo(key)).isFalse();
        assertThat(one.ended).containsExactly(NAME);
        one.apiKeys.change(one.admin(), PATH, disabled(false));
        assertThat(knownInTwo(key)).isTrue();
        assertThat(one.ended).as("enabling ends nothing").containsExactly(NAME);
    }

    @Test
    void deletedKeyFailsInTheOtherProcessWithinASecondAndTokensEnd() {
        assertThat(knownInTwo(key)).isTrue();
        one.apiKeys.delete(one.admin(), PATH);
        aSecondPasses();
        assertThat(knownInTwo(key)).isFalse();
        assertThat(one.ended).containsExactly(NAME);
    }

    @Test
    void tokensEndWithARotationWithoutOverlapAndLiveThroughOneWith() {
        String second = one.apiKeys.rotate(one.admin(), PATH, new ApiKeyRotation.Wanted(60, null)).apiKey();
        assertThat(one.ended).isEmpty();
        assertThat(List.of(key, second)).allMatch(this::knownInTwo);
        one.apiKeys.rotate(one.admin(), PATH, new ApiKeyRotation.Wanted(null, null));
        aSecondPasses();
        assertThat(one.ended).containsExactly(NAME);
        assertThat(List.of(key, second)).noneMatch(this::knownInTwo);
    }

    @Test
    void tokensEndWhenRolesChange() {
        one.apiKeys.change(one.admin(), PATH, new ApiKeyChange(new Given<>("Ada"), null, null, null, null));
        assertThat(one.ended).isEmpty();
        one.apiKeys.change(one.admin(), PATH, new ApiKeyChange(null, new Given<>(List.of("user")), null, null, null));
        assertThat(one.ended).containsExactly(NAME);
    }

    @Test
    void oneScheduledRotationHappensWhenTwoProcessesFindItDue() throws Exception {
        one.apiKeys.change(one.admin(), PATH, new ApiKeyChange(null, null, null, new Given<>("PT1H"), null));
        clock.advance(java.time.Duration.ofMinutes(61));
        List<Callable<Void>> runs = new ArrayList<>();
        for (KeyProcess process : List.of(one, two, one, two)) {
            runs.add(() -> {
                process.apiKeyUpkeep.rotateDue();
                return null;
            });
        }
        var pool = Executors.newFixedThreadPool(4);
        for (var run : pool.invokeAll(runs)) {
            run.get();
        }
        pool.shutdown();
        assertThat(two.apiKeyStore.find(NAME).orElseThrow().version()).isEqualTo(2);
    }
}
