package dev.gatehouse.edge.relay;

import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The upstreams that {@code relay:} may reach: names in {@code routes/upstreams.properties}, each with the URLs of its
 * targets. A target off the allow-list is known and refused.
 */
public final class Upstreams {
    private static final Logger log = LoggerFactory.getLogger(Upstreams.class);
    private final AllowList allow;
    private final UpstreamsText form;
    private final Consumer<Collection<Upstream>> whenUsed;
    private final OwnUpstreams own;
    private volatile Map<String, Upstream> byName;

    /** For checking files where nothing is relayed. */
    public Upstreams(AllowList allow, OwnUpstreams own) {
        this(allow, RelaySettings.forChecking(), own, used -> { });
    }

    /**
     * Our own only; {@link #use} says which others.
     *
     * @param own those that are there whatever the file says
     * @param whenUsed learns of those that are used from now on, before they can be found
     */
    Upstreams(AllowList allow, RelaySettings settings, OwnUpstreams own, Consumer<Collection<Upstream>> whenUsed) {
        this.allow = allow;
        this.form = new UpstreamsText(settings);
        this.own = own;
        this.whenUsed = whenUsed;
        use("");
    }

    /**
     * The names that a text in the form of {@code upstreams.properties} has.
     *
     * @throws IllegalArgumentException starting with the key that is wrong, and a colon
     */
    public Set<String> namesIn(String text) {
        return Set.copyOf(read(text).keySet());
    }

    /** From now on these are the upstreams, for all routes in one moment. Fails as {@link #namesIn} and changes nothing then. */
    public void use(String text) {
        Map<String, Upstream> read = read(text);
        whenUsed.accept(read.values());
        byName = read;
    }

    private Map<String, Upstream> read(String text) {
        Map<String, Upstream> read = form.read(text);
        own.urls().forEach((name, url) -> {
            Upstream service = form.read(name + " = " + url).get(name);
            if (read.put(name, new Upstream(name, service.targets(), service.options(), true)) != null) {
                throw new IllegalArgumentException(name + ": is a service of ours; where it is, is a setting");
            }
        });
        return read;
    }

    /** Where a name leads, for people; empty for a name that is none. */
    public Optional<String> describe(String name) {
        return find(name).map(upstream -> upstream.targets().stream()
                .map(target -> target + (allow.has(target) ? "" : " (not on the allow-list)")).collect(Collectors.joining(", ")));
    }

    Optional<Upstream> find(String name) {
        return Optional.ofNullable(byName.get(name));
    }

    /** Names in the log those that the allow-list has not. */
    void warnOfRefused() {
        byName.values().forEach(upstream -> upstream.targets().stream().filter(target -> !allow.has(target)).forEach(target ->
                log.warn("upstream {} ({}:{}) is not on the allow-list GATEHOUSE_UPSTREAM_ALLOW: its routes answer 502",
                        upstream.name(), target.host(), target.port())));
    }
}
