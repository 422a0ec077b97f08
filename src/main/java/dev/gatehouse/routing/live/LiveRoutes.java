package dev.gatehouse.routing.live;

import dev.gatehouse.edge.relay.Upstreams;
import dev.gatehouse.platform.StartupException;
import dev.gatehouse.routing.check.RouteChecks;
import dev.gatehouse.routing.check.RouteFile;
import dev.gatehouse.routing.check.RouteOutline;
import dev.gatehouse.routing.check.RouteRefused;
import dev.gatehouse.routing.history.RouteHistory;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which version of each file serves, and what is wrong with the files that are not taken as they stand. A bad file leaves its
 * last good version serving and touches no other. Changed by one thread; its status may be read by any.
 */
final class LiveRoutes {
    private static final Logger log = LoggerFactory.getLogger(LiveRoutes.class);
    private static final String FOLDER = ".";
    private final RouteChecks checks;
    private final RouteDeployer deployer;
    private final RouteHistory history;
    private final UpstreamsFile upstreams;
    private final ReloadMetrics metrics;
    private final Clock clock;
    private final Map<String, Serving> serving = new TreeMap<>();
    private final Map<String, RoutesStatus.Problem> problems = new TreeMap<>();
    /** What was refused, to be tried again when something else changes. */
    private final Map<String, Changes.Version> waiting = new TreeMap<>();
    /** Files that are gone and could not be taken away yet. */
    private final Set<String> staying = new TreeSet<>();
    private final Renames renames = new Renames();
    private volatile RoutesStatus status = new RoutesStatus(List.of());

    LiveRoutes(RouteChecks checks, RouteDeployer deployer, RouteHistory history, Upstreams upstreams, ReloadMetrics metrics,
               Clock clock) {
        this.checks = checks;
        this.deployer = deployer;
        this.history = history;
        this.upstreams = new UpstreamsFile(upstreams);
        this.metrics = metrics;
        this.clock = clock;
    }

    RoutesStatus status() {
        return status;
    }

    /**
     * Deploys everything for the first time. A file that is not good is served as it last was.
     *
     * @param folder what to call the folder in messages
     * @throws StartupException naming file and line, when a file was never good
     */
    void start(String folder, Map<String, Changes.Version> versions) {
        history.names().stream().filter(gone -> !versions.containsKey(gone)).forEach(history::recordRemoval);
        Map<String, Changes.Version> routes = new LinkedHashMap<>(versions);
        Optional.ofNullable(routes.remove(RouteFile.UPSTREAMS)).ifPresent(version -> start(folder, RouteFile.UPSTREAMS, version));
        checks.rehearse(routes.values().stream().map(Changes.Version::file).filter(Objects::nonNull).toList());
        routes.forEach((name, version) -> start(folder, name, version));
        publish();
    }

    private void start(String folder, String name, Changes.Version version) {
        try {
            deploy(version.fileOrThrow(), List.of());
        } catch (RouteRefused refused) {
            startWithLastGood(folder + "/" + name, name, refused);
            waiting.put(name, version);
        }
    }

    private void startWithLastGood(String where, String name, RouteRefused refused) {
        RouteFile last = history.lastGood(name).orElseThrow(() -> new StartupException(refused.in(where), refused));
        try {
            deploy(last, List.of());
        } catch (RouteRefused alsoRefused) {
            throw new StartupException(refused.in(where) + "; its last good version is not good any more: " + alsoRefused.reason(),
                    refused);
        }
        refuse(name, refused);
    }

    /** Takes over what has changed since, and tries again what was refused before: what it lacked may be there now. */
    void apply(Changes changes) {
        changes.removed().forEach(waiting::remove);
        staying.removeAll(changes.versions().keySet());
        renames.forget(changes.versions().keySet());
        problems.remove(FOLDER);
        Map<String, Changes.Version> versions = new LinkedHashMap<>(waiting);
        versions.putAll(changes.versions());
        List<String> gone = new ArrayList<>(changes.removed());
        gone.addAll(staying);
        gone.addAll(renames.unfinished());
        Map<String, RouteRefused> refused = attempt(versions, gone);
        keepRenamed(gone, versions, refused.keySet());
        gone.forEach(this::remove);
        if (refused.size() < versions.size() || !gone.isEmpty()) {
            versions.keySet().retainAll(refused.keySet());
            refused = attempt(versions, List.of());
        }
        waiting.clear();
        refused.forEach((name, why) -> waiting.put(name, versions.get(name)));
        refused.forEach(this::refuse);
        publish();
    }

    private void keepRenamed(List<String> gone, Map<String, Changes.Version> versions, Set<String> refused) {
        Map<String, Changes.Version> bad = new TreeMap<>(versions);
        bad.keySet().retainAll(refused);
        renames.keep(gone, serving, bad).forEach((name, successor) ->
                refuse(name, new RouteRefused(0, "is called " + successor + " now, which is not good yet")));
    }

    /** The folder as a whole cannot be read; all routes stay. */
    void unreadable(String reason) {
        refuse(FOLDER, new RouteRefused(0, reason));
        publish();
    }

    boolean isUnreadable() {
        return problems.containsKey(FOLDER);
    }

    /** The file whose serving version has the route; empty for a shipped one. */
    Optional<String> fileOf(String routeId) {
        return status.files().stream().filter(file -> file.routes().stream().anyMatch(route -> route.id().equals(routeId)))
                .map(RoutesStatus.FileStatus::file).findFirst();
    }

    /** Deploys those that are good, upstreams before the routes that name them; answers why the others are not. */
    private Map<String, RouteRefused> attempt(Map<String, Changes.Version> versions, List<String> gone) {
        Map<String, RouteRefused> refused = new LinkedHashMap<>();
        List<String> names = versions.keySet().stream().sorted(Comparator.comparing(name -> !name.equals(RouteFile.UPSTREAMS))).toList();
        for (String name : names) {
            try {
                attempt(name, versions.get(name).fileOrThrow(), gone);
            } catch (RuntimeException why) {
                if (!(why instanceof RouteRefused)) {
                    log.error("routes: {} cannot be judged", name, why);
                }
                refused.put(name, RouteRefused.because(why));
            }
        }
        return refused;
    }

    private void attempt(String name, RouteFile file, List<String> gone) {
        Serving before = serving.get(name);
        if (before == null || !before.file().digest().equals(file.digest())) {
            deploy(file, gone);
            metrics.count("deployed");
            log.info("routes: {} serves as version {}", name, file.shortDigest());
        }
        problems.remove(name);
    }

    /** @param gone files that were removed together with this edit; those whose place it takes go in the same moment */
    private void deploy(RouteFile file, List<String> gone) {
        if (file.isUpstreams()) {
            upstreams.use(file, served());
            history.record(file);
            serving.put(file.name(), new Serving(file, List.of(), List.of(), clock.instant()));
            return;
        }
        List<RouteOutline> outlines = checks.check(file);
        Map<String, List<RouteOutline>> others = serving.entrySet().stream()
                .filter(other -> !other.getKey().equals(file.name()) && !gone.contains(other.getKey()))
                .collect(Collectors.toMap(Map.Entry::getKey, other -> other.getValue().outlines()));
        RouteChecks.checkUnique(outlines, others);
        List<String> replaced = new ArrayList<>(gone.stream().filter(name -> isSucceeded(name, outlines)).toList());
        List<String> retired = new ArrayList<>(idsOf(file.name()));
        replaced.forEach(name -> retired.addAll(idsOf(name)));
        List<String> ids = deployer.replace(retired, Optional.of(file), () -> history.record(file));
        replaced.forEach(serving::remove);
        serving.put(file.name(), new Serving(file, outlines, ids, clock.instant()));
    }

    private boolean isSucceeded(String name, List<RouteOutline> outlines) {
        try {
            RouteChecks.checkUnique(outlines, Map.of(name, serving.containsKey(name) ? serving.get(name).outlines() : List.of()));
            return false;
        } catch (RouteRefused samePlace) {
            return true;
        }
    }

    private void remove(String name) {
        try {
            if (name.equals(RouteFile.UPSTREAMS)) {
                upstreams.use(RouteFile.of(name, new byte[0]), served());
            }
            deployer.replace(idsOf(name), Optional.empty(), () -> history.recordRemoval(name));
        } catch (RouteRefused refused) {
            staying.add(name);
            refuse(name, new RouteRefused(0, "is gone and goes on serving: " + refused.reason()));
            return;
        }
        staying.remove(name);
        serving.remove(name);
        problems.remove(name);
        metrics.count("removed");
        log.info("routes: {} is gone", name);
    }

    private List<RouteFile> served() {
        return serving.values().stream().map(Serving::file).filter(file -> !file.isUpstreams()).toList();
    }

    private List<String> idsOf(String name) {
        return serving.containsKey(name) ? serving.get(name).ids() : List.of();
    }

    private void refuse(String name, RouteRefused refused) {
        RoutesStatus.Problem before = problems.get(name);
        if (before != null && before.line() == refused.line() && before.reason().equals(refused.reason())) {
            return;
        }
        problems.put(name, new RoutesStatus.Problem(refused.line(), refused.reason(), clock.instant()));
        metrics.count("refused");
        log.error("routes: {}; {}", refused.in(name), serving.containsKey(name)
                ? "version " + serving.get(name).file().shortDigest() + " goes on serving" : "nothing of it serves");
    }

    private void publish() {
        TreeSet<String> names = new TreeSet<>(serving.keySet());
        names.addAll(problems.keySet());
        status = new RoutesStatus(names.stream().map(this::statusOf).toList());
        metrics.broken(problems.size());
    }

    private RoutesStatus.FileStatus statusOf(String name) {
        Serving version = serving.get(name);
        RoutesStatus.Problem problem = problems.get(name);
        return version == null ? new RoutesStatus.FileStatus(name, "broken", null, null, List.of(), problem) : version.status(problem);
    }
}
