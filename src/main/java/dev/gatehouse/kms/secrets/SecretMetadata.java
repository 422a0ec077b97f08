package dev.gatehouse.kms.secrets;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.gatehouse.kms.secrets.Secret.Version;
import dev.gatehouse.platform.Caller;
import dev.gatehouse.platform.Problem;
import dev.gatehouse.platform.Request;
import dev.gatehouse.platform.Settings;
import java.time.Clock;
import java.util.List;
import java.util.Map;

/** The verbs on what is kept about a secret besides its values; for administrators with a fresh second factor. */
public final class SecretMetadata {
    private final SecretStore store;
    private final SecretRecord acts;
    private final Settings settings;
    private final Clock clock;

    SecretMetadata(SecretStore store, SecretRecord acts, Settings settings, Clock clock) {
        this.store = store;
        this.acts = acts;
        this.settings = settings;
        this.clock = clock;
    }

    /** What both verbs answer. */
    public record Shown(String path, @JsonProperty("max_versions") int maxVersions, @JsonProperty("expires_after") String expiresAfter,
                        Grants readers, Grants writers, List<Version> versions) {}

    /** @throws dev.gatehouse.platform.ProblemException not-found */
    public Shown read(Caller caller, Request request) {
        SecretPath path = admitted(caller, request);
        return acts.act(caller, "secret.metadata-read", path, () -> {
            Shown shown = shown(store.find(path).orElseThrow(Problem.NOT_FOUND::exception));
            acts.done(caller, "secret.metadata-read", path, Map.of());
            return shown;
        });
    }

    /** Sets it, also before the first version is written; what the body leaves out gets its default. */
    public Shown update(Caller caller, Request request, SecretRules rules) {
        SecretPath path = admitted(caller, request);
        return acts.act(caller, "secret.metadata-update", path, () -> {
            store.createIfAbsent(path);
            store.lock(path);
            store.update(path, rules);
            acts.done(caller, "secret.metadata-update", path, details(rules));
            return shown(store.find(path).orElseThrow());
        });
    }

    private SecretPath admitted(Caller caller, Request request) {
        caller.requireRole("admin").requireStepUp(settings.stepUp(), clock);
        return new SecretPath(request.path("path"));
    }

    private Shown shown(Secret secret) {
        SecretRules rules = secret.rules();
        return new Shown(secret.path().text(), rules.maxVersions(), rules.expiresAfter(), rules.readers(), rules.writers(),
                store.versions(secret.path()));
    }

    private static Map<String, Object> details(SecretRules rules) {
        return Map.of("max_versions", rules.maxVersions(), "expires_after", String.valueOf(rules.expiresAfter()),
                "readers", rules.readers(), "writers", rules.writers());
    }
}
