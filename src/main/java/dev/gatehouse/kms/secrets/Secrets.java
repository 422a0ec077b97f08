package dev.gatehouse.kms.secrets;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gatehouse.kms.secrets.Secret.Version;
import dev.gatehouse.platform.Caller;
import dev.gatehouse.platform.Problem;
import dev.gatehouse.platform.ProblemException;
import dev.gatehouse.platform.Request;
import dev.gatehouse.platform.Settings;
import dev.gatehouse.platform.crypto.Sealer;
import dev.gatehouse.platform.crypto.Sealer.Binding;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * The verbs on secrets: JSON objects with versions, sealed at rest. Who may read and write stands in the secret's metadata; a
 * person needs a fresh second factor whatever the role, a service its own credential. To whom a secret is not granted it
 * does not exist.
 */
public final class Secrets {
    private static final int LARGEST_DATA = 64 * 1024;
    private static final int NEWEST = 0;
    private static final int ALL = 0;
    private static final int DEFAULT_PAGE = 100;
    private static final int LARGEST_PAGE = 1000;
    private static final Pattern PART_OF_PATH = Pattern.compile("[a-z0-9._/-]{0,255}");
    private final SecretStore store;
    private final SecretRecord acts;
    private final Sealer sealer;
    private final ObjectMapper json;
    private final Settings settings;
    private final Clock clock;

    Secrets(SecretStore store, SecretRecord acts, Sealer sealer, ObjectMapper json, Settings settings, Clock clock) {
        this.store = store;
        this.acts = acts;
        this.sealer = sealer;
        this.json = json;
        this.settings = settings;
        this.clock = clock;
    }

    /**
     * The body of {@code PUT /kms/secrets/{path}}; its text does not show the data.
     *
     * @param data a JSON object of at most 64 KB
     * @param cas the version expected to be the newest, 0 for none; absent to write whatever is there
     */
    public record NewVersion(ObjectNode data, Integer cas) {
        public NewVersion {
            if (data == null) {
                throw Problem.field("data", "must be a JSON object");
            }
            if (cas != null && cas < 0) {
                throw Problem.field("cas", "must be the number of a version, or 0 for none");
            }
        }

        @Override
        public String toString() {
            return "NewVersion[cas=" + cas + "]";
        }
    }

    /** What a write answers. */
    public record Written(String path, int version, @JsonProperty("created_at") Instant createdAt) {}

    /** What a read answers; its text does not show the data. */
    public record Value(String path, int version, @JsonProperty("created_at") Instant createdAt, JsonNode data) {
        @Override
        public String toString() {
            return "Value[" + path + " " + version + "]";
        }
    }

    /** What a service asks for. */
    public record Wanted(String path) {}

    /**
     * What the list answers.
     *
     * @param next where to go on, or null at the end
     */
    public record Paths(List<String> paths, String next) {}

    /**
     * @throws dev.gatehouse.platform.ProblemException not-found, also for who may not write; conflict when another version is the
     *     newest
     */
    public Written write(Caller caller, Request request, NewVersion body) {
        SecretPath path = known(caller, request);
        byte[] data = bytes(body.data());
        return acts.act(caller, "secret.write", path, () -> {
            if (Grants.ADMINS.include(caller)) {
                store.createIfAbsent(path);
            }
            Secret secret = store.lock(path).filter(found -> found.writableBy(caller)).orElseThrow(Problem.NOT_FOUND::exception);
            requireNewest(secret, body.cas());
            int version = secret.newest() + 1;
            Instant now = clock.instant();
            store.append(secret, sealer.seal(data, binding(path, version)), now);
            acts.done(caller, "secret.write", path, Map.of("version", version));
            return new Written(path.text(), version, now);
        });
    }

    /** @throws dev.gatehouse.platform.ProblemException not-found, also for who may not read */
    public Value read(Caller caller, Request request) {
        return read(caller, known(caller, request), request.queryInt("version", NEWEST, 1, Integer.MAX_VALUE));
    }

    /** What one of our own services asks for itself, with its own credential. */
    public Value readOwn(Caller caller, Wanted wanted) {
        return read(caller.requireAnyService(), new SecretPath(wanted.path()), NEWEST);
    }

    /** The paths that the caller may read. */
    public Paths list(Caller caller, Request request) {
        requireKnown(caller);
        int limit = request.queryInt("limit", DEFAULT_PAGE, 1, LARGEST_PAGE);
        List<String> found = store.readable(caller, part(request, "prefix"), part(request, "after"), limit + 1);
        boolean more = found.size() > limit;
        return new Paths(more ? found.subList(0, limit) : found, more ? found.get(limit - 1) : null);
    }

    /** Destroys one version, or removes the secret as if it had never been. */
    public void delete(Caller caller, Request request) {
        caller.requireRole("admin").requireStepUp(settings.stepUp(), clock);
        SecretPath path = new SecretPath(request.path("path"));
        int version = request.queryInt("version", ALL, 1, Integer.MAX_VALUE);
        if (version == ALL) {
            remove(caller, path);
        } else {
            destroy(caller, path, version);
        }
    }

    private void remove(Caller caller, SecretPath path) {
        acts.act(caller, "secret.delete", path, () -> {
            if (!store.delete(path)) {
                throw Problem.NOT_FOUND.exception();
            }
            acts.done(caller, "secret.delete", path, Map.of());
            return path;
        });
    }

    private void destroy(Caller caller, SecretPath path, int version) {
        acts.act(caller, "secret.destroy", path, () -> {
            store.version(path, version).orElseThrow(Problem.NOT_FOUND::exception);
            store.destroy(path, version, clock.instant());
            acts.done(caller, "secret.destroy", path, Map.of("version", version));
            return path;
        });
    }

    private Value read(Caller caller, SecretPath path, int version) {
        return acts.act(caller, "secret.read", path, () -> {
            Secret secret = store.find(path).orElseThrow(Problem.NOT_FOUND::exception);
            if (!secret.readableBy(caller)) {
                throw hiddenFrom(caller);
            }
            Version found = store.version(path, version == NEWEST ? secret.newest() : version)
                    .filter(kept -> !kept.isGone(clock.instant())).orElseThrow(Problem.NOT_FOUND::exception);
            Value value = new Value(path.text(), found.version(), found.createdAt(), open(path, found.version()));
            // committed with the act, before the value leaves
            acts.done(caller, "secret.read", path, Map.of("version", found.version()));
            return value;
        });
    }

    private static ProblemException hiddenFrom(Caller caller) {
        return Grants.ADMINS.include(caller)
                ? Problem.ROLE_MISSING.exception("the secret's metadata does not let an admin read it") : Problem.NOT_FOUND.exception();
    }

    private JsonNode open(SecretPath path, int version) {
        try {
            byte[] sealed = store.sealed(path, version).orElseThrow(Problem.NOT_FOUND::exception);
            return json.readTree(sealer.open(sealed, binding(path, version)));
        } catch (IOException e) {
            throw new UncheckedIOException("the secret " + path + " is not JSON", e);
        }
    }

    private byte[] bytes(ObjectNode data) {
        try {
            byte[] bytes = json.writeValueAsBytes(data);
            if (bytes.length > LARGEST_DATA) {
                throw Problem.BODY_TOO_LARGE.exception("data may have " + LARGEST_DATA + " bytes at most");
            }
            return bytes;
        } catch (IOException e) {
            throw new UncheckedIOException("JSON that was read cannot be written", e);
        }
    }

    private SecretPath known(Caller caller, Request request) {
        requireKnown(caller);
        return new SecretPath(request.path("path"));
    }

    private void requireKnown(Caller caller) {
        if (caller.kind() != Caller.Kind.SERVICE) {
            caller.requireFull().requireStepUp(settings.stepUp(), clock);
        }
    }

    private static void requireNewest(Secret secret, Integer cas) {
        if (cas != null && cas != secret.newest()) {
            throw Problem.CONFLICT.exception("the newest version is another one").with("version", secret.newest());
        }
    }

    private static String part(Request request, String name) {
        String part = request.query(name).orElse("");
        if (!PART_OF_PATH.matcher(part).matches()) {
            throw Problem.field(name, "must be the beginning of a path");
        }
        return part;
    }

    private static Binding binding(SecretPath path, int version) {
        return new Binding("secret_versions.sealed", path.text(), version);
    }
}
