package dev.gatehouse.kms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.gatehouse.platform.Problem;
import dev.gatehouse.platform.crypto.Sealer;
import dev.gatehouse.platform.database.TestDatabases;
import dev.gatehouse.support.MutableClock;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A process that has the database and lacks the master key that the newest signing key is sealed under. */
class SigningKeysUnopenedTest {
    @TempDir
    Path folder;
    private final MutableClock clock = new MutableClock(Instant.parse("2026-03-01T12:00:00Z"));
    private TestDatabases postgres;
    private KeyProcess whole;
    private SigningKeys lacking;
    private boolean opens = true;

    @BeforeEach
    void start() {
        postgres = new TestDatabases(folder);
        whole = new KeyProcess(TestDatabases.at(postgres.url(), folder), folder, SigningAlgorithm.ES256, clock);
        lacking = new SigningKeys(new SigningKeyStore(whole.database, sealer(), clock), new ObjectMapper());
        lacking.refresh();
        opens = false;
    }

    @AfterEach
    void stop() throws Exception {
        whole.close();
        postgres.close();
    }

    private Sealer sealer() {
        return new Sealer() {
            @Override
            public byte[] seal(byte[] plaintext, Binding binding) {
                throw new AssertionError("nothing is sealed here");
            }

            @Override
            public byte[] open(byte[] sealed, Binding binding) {
                if (opens) {
                    return whole.sealer.open(sealed, binding);
                }
                throw Problem.UNAVAILABLE.exception();
            }

            @Override
            public byte[] lookupHash(String purpose, byte[] secret) {
                throw new AssertionError("nothing is looked up here");
            }
        };
    }

    @Test
    void compromisedKeyFailsAndNothingIsSignedWhenTheNewKeyCannotBeOpened() {
        String leaked = lacking.signer().kid();
        whole.signing.compromise(whole.admin(), KeyProcess.path("kid", leaked));
        lacking.poll();
        assertThat(lacking.find(leaked)).isEmpty();
        assertThat(lacking.find(whole.signingKeys.signer().kid())).as("what others sign verifies").isPresent();
        assertThatThrownBy(lacking::signer).hasMessageContaining("unavailable");
    }

    @Test
    void signsAgainWhenTheMasterKeyIsThere() {
        whole.signing.compromise(whole.admin(), KeyProcess.path("kid", lacking.signer().kid()));
        lacking.poll();
        opens = true;
        lacking.poll();
        assertThat(lacking.signer().kid()).isEqualTo(whole.signingKeys.signer().kid());
    }
}
