package dev.gatehouse.kms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gatehouse.platform.ProblemException;
import dev.gatehouse.platform.StartupException;
import dev.gatehouse.platform.database.TestDatabases;
import dev.gatehouse.support.MutableClock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The credentials of our own services where each is a process: the KMS has their hashes from files, and nothing more. */
class OwnCredentialsTest {
    @TempDir
    static Path home;
    static KeyProcess kms;
    static MutableClock clock = new MutableClock(Instant.parse("2026-03-01T12:00:00Z"));
    @TempDir
    Path folder;
    private OwnCredentials own;
    private ApiKeyVerification verification;

    @BeforeAll
    static void start() {
        kms = new KeyProcess(new TestDatabases(home), home, SigningAlgorithm.ES256, clock);
    }

    @AfterAll
    static void stop() throws Exception {
        kms.close();
    }

    @BeforeEach
    void nothingRegistered() {
        own = new OwnCredentials(kms.database, kms.apiKeyStore, kms.cipher, kms.audit, clock);
        own.register(null);
        verification = new ApiKeyVerification(kms.apiKeyStore, kms.cipher, new InMemoryCredentials(Set.of()), clock);
    }

    /** Makes a key as {@code deploy/init-secrets} does; only its hash is in the folder. */
    private String file(String service) throws Exception {
        String key = ApiKeyText.generate();
        hash(service, key);
        return key;
    }

    private void hash(String service, String key) throws Exception {
        Files.writeString(folder.resolve(service), HexFormat.of().formatHex(ApiKeyText.digest(key)) + "\n");
    }

    private boolean knows(String service, String key) {
        return verification.authenticate(service, key).isPresent();
    }

    private long entries(String action) {
        return kms.database.jdbc().sql("SELECT count(*) FROM audit_entries WHERE action = ?").param(action).query(Long.class).single();
    }

    @Test
    void servicesAreKnownOnceTheirHashesAreRegistered() throws Exception {
        String search = file("search");
        String twoFactor = file("two-factor");
        Files.writeString(folder.resolve(".marker"), "the container platform's");
        assertThat(knows("search", search)).isFalse();
        own.register(folder);
        assertThat(verification.authenticate("search", search)).contains(new ServiceCredential("search", Set.of()));
        assertThat(knows("two-factor", twoFactor)).isTrue();
        assertThat(knows("search", twoFactor)).isFalse();
        assertThat(knows("gateway", search)).isFalse();
    }

    @Test
    void registeringAgainChangesNothing() throws Exception {
        String key = file("gateway");
        own.register(folder);
        long before = entries("own-credential.register");
        own.register(folder);
        assertThat(entries("own-credential.register")).isEqualTo(before);
        assertThat(knows("gateway", key)).isTrue();
    }

    @Test
    void newFileReplacesTheKeyAndAMissingOneWithdrawsIt() throws Exception {
        String old = file("search");
        String kept = file("kms");
        own.register(folder);
        String fresh = file("search");
        own.register(folder);
        assertThat(knows("search", old)).isFalse();
        assertThat(knows("search", fresh)).isTrue();
        Files.delete(folder.resolve("search"));
        long before = entries("own-credential.withdraw");
        own.register(folder);
        assertThat(knows("search", fresh)).isFalse();
        assertThat(knows("kms", kept)).isTrue();
        assertThat(entries("own-credential.withdraw")).isEqualTo(before + 1);
    }

    @Test
    void twoServicesMayChangePlaces() throws Exception {
        String one = file("search");
        String two = file("gateway");
        own.register(folder);
        hash("search", two);
        hash("gateway", one);
        own.register(folder);
        assertThat(knows("search", two)).isTrue();
        assertThat(knows("gateway", one)).isTrue();
        assertThat(knows("search", one)).isFalse();
    }

    @Test
    void keyCannotBeReadChangedOrDeletedOverTheApi() throws Exception {
        String key = file("service-a");
        own.register(folder);
        var path = KeyProcess.path("service_name", "service-a");
        assertThatThrownBy(() -> kms.apiKeys.read(kms.admin(), path)).hasMessageContaining("key-not-recoverable");
        for (Runnable act : new Runnable[] {() -> kms.apiKeys.delete(kms.admin(), path),
                () -> kms.apiKeys.rotate(kms.admin(), path, new ApiKeyRotation.Wanted(0, "another")),
                () -> kms.apiKeys.change(kms.admin(), path, new ApiKeyChange(null, null, null, null, new Given<>(true)))}) {
            assertThatThrownBy(act::run).isInstanceOf(ProblemException.class).hasMessageContaining("caller-not-allowed");
        }
        assertThat(kms.apiKeys.metadata(kms.admin(), path).ownService()).isTrue();
        assertThat(knows("service-a", key)).isTrue();
    }

    @ParameterizedTest
    @CsvSource({"weather, aa, not named after a service", "search, not-a-hash, 64 hexadecimal digits", "search, '', is empty"})
    void startStopsWhenAFileIsNotWhatItMustBe(String name, String content, String reason) throws Exception {
        String key = file("gateway");
        own.register(folder);
        Files.writeString(folder.resolve(name), content);
        assertThatThrownBy(() -> own.register(folder)).isInstanceOf(StartupException.class).hasMessageContaining(reason);
        assertThat(knows("gateway", key)).as("nothing was touched").isTrue();
    }

    @Test
    void startStopsWhenTwoServicesShareAKeyOrTheFolderIsMissing() throws Exception {
        hash("gateway", file("search"));
        assertThatThrownBy(() -> own.register(folder)).isInstanceOf(StartupException.class).hasMessageContaining("the same credential");
        assertThatThrownBy(() -> own.register(folder.resolve("nowhere"))).isInstanceOf(StartupException.class)
                .hasMessageContaining("GATEHOUSE_SERVICE_CREDENTIALS_DIR");
    }
}
