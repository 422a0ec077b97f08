package dev.gatehouse.kms;

import dev.gatehouse.platform.Problem;
import dev.gatehouse.platform.crypto.Sealer;
import dev.gatehouse.platform.crypto.Sealer.Binding;
import java.nio.charset.StandardCharsets;

/** Keyed hashes of API keys for looking them up, and ciphertexts for reading them back, each bound to its row and version. */
final class ApiKeyCipher {
    private final Sealer sealer;

    ApiKeyCipher(Sealer sealer) {
        this.sealer = sealer;
    }

    byte[] lookupHash(String key) {
        return lookupHash(ApiKeyText.digest(key));
    }

    /** The keyed hash of a key whose SHA-256 alone is known. */
    byte[] lookupHash(byte[] digest) {
        return sealer.lookupHash("api-key", digest);
    }

    byte[] seal(String serviceName, int version, String key) {
        return sealer.seal(key.getBytes(StandardCharsets.UTF_8), binding(serviceName, version));
    }

    /** @throws dev.gatehouse.platform.ProblemException key-not-recoverable when there is no ciphertext */
    String open(StoredApiKey key) {
        if (key.sealed() == null) {
            throw Problem.KEY_NOT_RECOVERABLE.exception();
        }
        return new String(sealer.open(key.sealed(), binding(key.serviceName(), key.version())), StandardCharsets.UTF_8);
    }

    private static Binding binding(String serviceName, int version) {
        return new Binding("api_keys.sealed", serviceName, version);
    }
}
