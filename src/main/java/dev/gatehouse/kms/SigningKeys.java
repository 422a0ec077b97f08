package dev.gatehouse.kms;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.gatehouse.kms.SigningKey.State;
import dev.gatehouse.platform.NeverWaits;
import dev.gatehouse.platform.Reply;
import dev.gatehouse.platform.Request;
import dev.gatehouse.platform.services.VerificationKeys;
import java.security.PrivateKey;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The keys that sign and verify tokens, in this process's memory and as new as the last {@link #refresh}. While the database
 * cannot be read the last set stays.
 */
public final class SigningKeys implements VerificationKeys {
    private static final Logger log = LoggerFactory.getLogger(SigningKeys.class);
    private final SigningKeyStore store;
    private final ObjectMapper json;
    private volatile Current current;
    private boolean behind;

    SigningKeys(SigningKeyStore store, ObjectMapper json) {
        this.store = store;
        this.json = json;
    }

    /** The key that signs now; its text shows no key. */
    record Signer(String kid, SigningAlgorithm algorithm, PrivateKey key) {
        @Override
        public String toString() {
            return "Signer[" + kid + "]";
        }
    }

    private record Current(PublishedKeys published, Signer signer, Instant signsSince) {}

    /** Reads the keys anew; what another process has done counts here from then on. */
    synchronized void refresh() {
        List<SigningKey> keys = store.all();
        SigningKey active = keys.stream().filter(key -> key.state() == State.ACTIVE).findFirst()
                .orElseThrow(() -> new IllegalStateException("no key signs"));
        current = new Current(PublishedKeys.of(keys, json),
                new Signer(active.kid(), SigningAlgorithm.of(active.algorithm()), store.privateHalf(active)),
                active.activatedAt());
    }

    /** Reads the keys anew if their states have changed; where that fails the last set stays, and the log says so once. */
    synchronized void poll() {
        try {
            if (!store.states().equals(current.published().states())) {
                refresh();
            }
            behind = false;
        } catch (RuntimeException e) {
            if (!behind) {
                log.warn("the signing keys cannot be read; those known stay in use", e);
            }
            behind = true;
        }
    }

    PublishedKeys published() {
        return current.published();
    }

    Signer signer() {
        return current.signer();
    }

    /** When the key that signs now began to. */
    Instant signsSince() {
        return current.signsSince();
    }

    @Override
    public Optional<VerificationKey> find(String kid) {
        return kid == null ? Optional.empty() : Optional.ofNullable(current.published().byKid().get(kid));
    }

    /** The JWKS, or 304 for whoever has it (RFC 9110 section 13.1.2). */
    @NeverWaits
    public Reply jwks(Request request) {
        PublishedKeys published = published();
        Map<String, String> headers = Map.of("ETag", published.etag());
        boolean known = request.header("if-none-match").filter(tags -> matches(tags, published.etag())).isPresent();
        return known ? new Reply(304, null, headers) : new Reply(200, published.jwks(), headers);
    }

    private static boolean matches(String tags, String etag) {
        return Arrays.stream(tags.split(",")).map(tag -> tag.strip().replaceFirst("^W/", ""))
                .anyMatch(tag -> tag.equals("*") || tag.equals(etag));
    }
}
