package dev.gatehouse.routing.check;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.apache.camel.Component;

/** Everything a route file must pass before anything of it is deployed: what may stand in it, Camel's schema, a dry run. */
public final class RouteChecks {
    private final RouteFileCheck allowed;
    private final RouteSchema schema = new RouteSchema();
    private final DryRun dryRun;
    /** Digests of contents that have had their dry run already. */
    private final Set<String> rehearsed = ConcurrentHashMap.newKeySet();

    /**
     * @param components new ones at each call, by scheme
     * @param beans those that route files may name
     * @param verbs whether the beans have the methods that files may call, or only stand in for those that have
     * @param endpoints published names and their URIs
     */
    public RouteChecks(RouteRules rules, Supplier<Map<String, Component>> components, Map<String, Object> beans, boolean verbs,
                       Map<String, String> endpoints) {
        this.allowed = new RouteFileCheck(rules);
        this.dryRun = new DryRun(components, beans, verbs, endpoints);
    }

    /**
     * What the file's routes take for themselves.
     *
     * @throws RouteRefused with the line and the reason
     */
    public List<RouteOutline> check(RouteFile file) {
        Yaml yaml = YamlReader.read(file.text());
        List<RouteOutline> outlines = read(file, yaml);
        if (!rehearsed.remove(file.digest())) {
            dryRun.check(file, yaml);
        }
        return outlines;
    }

    /**
     * One dry run for many files, since most of its cost is that of the scratch context: if all pass together, the next
     * {@link #check} of each makes none. Says nothing about files that do not pass; their own check does.
     */
    public void rehearse(Collection<RouteFile> files) {
        List<RouteFile> allowedOnes = files.stream().filter(this::isAllowed).toList();
        if (dryRun.passes(allowedOnes)) {
            allowedOnes.forEach(file -> rehearsed.add(file.digest()));
        }
    }

    private boolean isAllowed(RouteFile file) {
        try {
            read(file, YamlReader.read(file.text()));
            return true;
        } catch (RouteRefused refused) {
            // its own check will say so
            return false;
        }
    }

    private List<RouteOutline> read(RouteFile file, Yaml yaml) {
        List<RouteOutline> outlines = allowed.check(file, yaml);
        schema.check(yaml);
        return outlines;
    }

    /**
     * Whether a file's routes leave all others alone.
     *
     * @param others what the other files' routes take, by file
     * @throws RouteRefused naming the other file
     */
    public static void checkUnique(List<RouteOutline> outlines, Map<String, List<RouteOutline>> others) {
        others.forEach((name, theirs) -> theirs.forEach(other -> outlines.forEach(ours -> {
            if (ours.id().equals(other.id())) {
                throw new RouteRefused(ours.line(), "the route id " + ours.id() + " is taken by " + name);
            }
            if (ours.claim().isPresent() && other.claim().isPresent() && ours.claim().get().conflictsWith(other.claim().get())) {
                throw new RouteRefused(ours.line(), "route " + ours.id() + " answers " + ours.claim().get()
                        + ", and so does route " + other.id() + " of " + name);
            }
        })));
    }
}
