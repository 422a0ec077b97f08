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

/** A process that does nothing but rotate and make keys and users is killed in the middle of it, several times over. */
class KeysCrashTest {
    private static final int KILLS = 3;
    private static final int STEPS_BEFORE = 14;

    @Test
    void noKeyOrUserIsHalfMadeAndNoAcknowledgedOneIsLostWhenTheProcessIsKilled(@TempDir Path folder) throws Exception {
        Path home = folder.resolve("home");
        for (int kill = 1; kill <= KILLS; kill++) {
            List<String> told = killedWhileRotating(home, Instant.now().plus(Duration.ofHours(kill)), STEPS_BEFORE + kill);
            try (KeyProcess process = new KeyProcess(new TestDatabases(home), home, SigningAlgorithm.ES256, Clock.systemUTC())) {
                assertSigningKeysAreWhole(process, last(told, "signing"));
                assertApiKeyIsWhole(process, last(told, "api"));
                assertMadeKeysAreWhole(process, all(told, "key"));
                assertUsersAreWhole(process, all(told, "user"));
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
        ApiKeyVerification verification = verification(process);
        String present = process.apiKeys.read(process.admin(), KeyProcess.path("service_name", "weather")).apiKey();
        assertThat(verification.authenticate("weather", present)).as("the ciphertext and the hash are of one key").isPresent();
        assertThat(verification.authenticate("weather", acknowledged)).as("the key last answered, or its overlap").isPresent();
    }

    private static void assertMadeKeysAreWhole(KeyProcess process, List<String> acknowledged) {
        ApiKeyVerification verification = verification(process);
        List<StoredApiKey> keys = process.apiKeyStore.list(0, 10_000);
        assertThat(keys).allSatisfy(key -> assertThat(verification.authenticate(key.serviceName(), process.cipher.open(key)))
                .as("the ciphertext and the hash of " + key.serviceName() + " are of one key").isPresent());
        assertThat(keys).extracting(StoredApiKey::serviceName).as("each is on the record, and what is on the record is there")
                .containsExactlyInAnyOrderElementsOf(recorded(process, "api-key.create"));
        assertThat(acknowledged).allSatisfy(line -> {
            String[] nameAndKey = line.split(" ");
            assertThat(verification.authenticate(nameAndKey[0], nameAndKey[1])).as(line).isPresent();
        });
    }

    private static void assertUsersAreWhole(KeyProcess process, List<String> acknowledged) {
        List<User> users = process.userStore.list(1, 10_000, null, null, null).users();
        assertThat(users).allSatisfy(user -> assertThat(user.roles()).containsExactlyInAnyOrder("user", "editor"));
        assertThat(users).extracting(User::id).containsExactlyInAnyOrderElementsOf(recorded(process, "user.register"));
        assertThat(users).extracting(User::username).containsAll(acknowledged);
    }

    private static List<String> recorded(KeyProcess process, String action) {
        return process.database.jdbc().sql("SELECT object FROM audit_entries WHERE action = ?").param(action).query(String.class).list();
    }

    private static ApiKeyVerification verification(KeyProcess process) {
        return new ApiKeyVerification(process.apiKeyStore, process.cipher, new InMemoryCredentials(Set.of()), Clock.systemUTC());
    }

    private static List<String> killedWhileRotating(Path home, Instant start, int after) throws Exception {
        Path told = Files.createTempFile(home.getParent(), "told", ".txt");
        Process process = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-cp",
                System.getProperty("java.class.path"), RotatingProcess.class.getName(), home.toString(), start.toString())
                .redirectOutput(told.toFile()).redirectError(ProcessBuilder.Redirect.INHERIT).start();
        try {
            await().atMost(Duration.ofSeconds(60)).pollInterval(Duration.ofMillis(5)).until(() -> stepsIn(told).size() >= after);
        } finally {
            process.destroyForcibly().waitFor();
        }
        return stepsIn(told);
    }

    private static List<String> stepsIn(Path told) throws IOException {
        String text = Files.readString(told);
        // a last line without its end was cut off by the kill
        return text.substring(0, text.lastIndexOf('\n') + 1).lines().filter(line -> line.matches("(signing|api|key|user) .*")).toList();
    }

    private static String last(List<String> told, String kind) {
        List<String> all = all(told, kind);
        return all.get(all.size() - 1);
    }

    private static List<String> all(List<String> told, String kind) {
        return told.stream().filter(line -> line.startsWith(kind + " ")).map(line -> line.substring(kind.length() + 1)).toList();
    }
}
