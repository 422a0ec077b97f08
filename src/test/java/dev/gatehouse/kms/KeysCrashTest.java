package dev.gatehouse.kms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.gatehouse.kms.SigningKey.State;
import dev.gatehouse.platform.database.TestDatabases;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A process that does nothing but rotate keys is killed in the middle of it, several times over. */
class KeysCrashTest {
    private static final int KILLS = 3;
    private static final int ROTATIONS_BEFORE = 6;

    @Test
    void noKeyIsHalfMadeAndNoAcknowledgedOneIsLostWhenTheProcessIsKilled(@TempDir Path folder) throws Exception {
        Path home = folder.resolve("home");
        for (int kill = 1; kill <= KILLS; kill++) {
            List<String> told = killedWhileRotating(home, Instant.now().plus(Duration.ofHours(kill)), ROTATIONS_BEFORE + kill);
            try (KeyProcess process = new KeyProcess(new TestDatabases(home), home, SigningAlgorithm.ES256, Clock.systemUTC())) {
                assertSigningKeysAreWhole(process, last(told, "signing"));
                assertApiKeyIsWhole(process, last(told, "api"));
            }
        }
    }

    private static void assertSigningKeysAreWhole(KeyProcess process, String acknowledged) {
        List<SigningKey> keys = process.signingStore.all();
        assertThat(keys).filteredOn(key -> key.state() == State.ACTIVE).hasSize(1);
        assertThat(keys).filteredOn(key -> key.state() == State.NEXT).hasSize(1);
        assertThat(keys.stream().filter(key -> key.privateSealed() != null)).hasSize(2)
                .allSatisfy(key -> assertThat(process.signingStore.privateHalf(key)).isNotNull());
        assertThat(process.signingKeys.find(acknowledged)).as("the key last said to sign is published").isPresent();
        assertThat(process.signingStore.find(acknowledged).map(SigningKey::state)).as("and was not forgotten")
                .isIn(Optional.of(State.ACTIVE), Optional.of(State.RETIRED));
    }

    private static void assertApiKeyIsWhole(KeyProcess process, String acknowledged) {
        ApiKeyVerification verification = new ApiKeyVerification(process.apiKeyStore, process.cipher, new InMemoryCredentials(Set.of()),
                Clock.systemUTC());
        String present = process.apiKeys.read(process.admin(), KeyProcess.path("service_name", "weather")).apiKey();
        assertThat(verification.authenticate("weather", present)).as("the ciphertext and the hash are of one key").isPresent();
        assertThat(verification.authenticate("weather", acknowledged)).as("the key last answered, or its overlap").isPresent();
    }

    private static List<String> killedWhileRotating(Path home, Instant start, int after) throws Exception {
        Path told = Files.createTempFile(home.getParent(), "told", ".txt");
        Process process = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-cp",
                System.getProperty("java.class.path"), RotatingProcess.class.getName(), home.toString(), start.toString())
                .redirectOutput(told.toFile()).redirectError(ProcessBuilder.Redirect.INHERIT).start();
        try {
            await().atMost(Duration.ofSeconds(60)).pollInterval(Duration.ofMillis(5)).until(() -> keysIn(told).size() >= after);
        } finally {
            process.destroyForcibly().waitFor();
        }
        return keysIn(told);
    }

    private static List<String> keysIn(Path told) throws IOException {
        String text = Files.readString(told);
        // a last line without its end was cut off by the kill
        return text.substring(0, text.lastIndexOf('\n') + 1).lines()
                .filter(line -> line.startsWith("signing ") || line.startsWith("api ")).toList();
    }

    private static String last(List<String> told, String kind) {
        return told.stream().filter(line -> line.startsWith(kind + " ")).reduce((a, b) -> b).orElseThrow().substring(kind.length() + 1);
    }
}
