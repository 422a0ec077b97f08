package dev.gatehouse.kms;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.gatehouse.kms.SigningKey.State;
import dev.gatehouse.platform.NeverWaits;
import dev.gatehouse.platform.Problem;
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
 * cannot be read the last set stays. While the private half cannot be opened nothing is signed, and what was withdrawn fails all
 * the same.
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

    /** @param signer null while it cannot be opened */
    private record Current(PublishedKeys published, Signer signer, Instant signsSince) {}

    /** Reads the keys anew; what another process has done counts here from then on. */
    synchronized void refresh() {
        List<SigningKey> keys = store.all();
        SigningKey active = keys.stream().filter(key -> key.state() == State.ACTIVE).findFirst()
                .orElseThrow(() -> new IllegalStateException("no key signs"));
        Current read = new Current(PublishedKeys.of(keys, json), null, active.activatedAt());
        try {
            read = new Current(read.published(), signer(active), read.signsSince());
        } finally {
            current = read;
        }
    }

    private Signer signer(SigningKey active) {
        return new Signer(active.kid(), SigningAlgorithm.of(active.algorithm()), store.privateHalf(active));
    }

    /** Reads the keys anew if their states have changed; where that fails the last set stays, and the log says so once. */
    synchronized void poll() {
        try {
            if (current.signer() == null || !store.states().equals(current.published().states())) {
                refresh();
            }
            behind = false;
        } catch (RuntimeException e) {
            if (!behind) {
                log.warn("the signing keys cannot be read or opened; those known to verify stay in use", e);
            }
            behind = true;
        }
    }

    PublishedKeys published() {
        return current.published();
    }

    /** @throws dev.gatehouse.platform.ProblemException unavailable while the private half cannot be opened */
    Signer signer() {
        Signer signer = current.signer();
        if (signer == null) {
            throw Problem.UNAVAILABLE.exception("the key that signs cannot be opened");
        }
        return signer;
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
