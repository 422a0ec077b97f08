package dev.gatehouse.search.embedded;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gatehouse.platform.Problem;
import dev.gatehouse.platform.ProblemException;
import dev.gatehouse.search.Generations;
import dev.gatehouse.search.Schema;
import dev.gatehouse.search.SchemaChange;
import dev.gatehouse.search.SearchEngine;
import dev.gatehouse.search.SearchRequest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.stream.Stream;
import org.apache.lucene.store.AlreadyClosedException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.actuate.health.Health;
import org.springframework.boot.actuate.health.HealthIndicator;
import org.springframework.util.FileSystemUtils;

/**
 * Search inside the process, on Lucene: an index per collection, held under its write lock by this process alone. A collection
 * whose files are damaged is put aside and named in health, and so are damaged aliases; the others serve.
 */
final class EmbeddedEngine implements SearchEngine, HealthIndicator, AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(EmbeddedEngine.class);
    private final CollectionFiles files;
    private final AliasFile aliases;
    private final Clock clock;
    private final Map<String, CollectionIndex> collections = new ConcurrentSkipListMap<>();
    /** Collections whose files were put aside at start, and where. */
    private final Map<String, String> quarantined = new ConcurrentSkipListMap<>();
    /** Where the file of aliases was put aside at start, if it was. */
    private final Optional<String> quarantinedAliases;

    EmbeddedEngine(Path folder, ObjectMapper json, Clock clock) {
        this.files = new CollectionFiles(folder, json);
        this.clock = clock;
        Path aliasFile = folder.resolve("aliases.json");
        try {
            this.quarantinedAliases = putAsideIfDamaged(aliasFile, json);
            this.aliases = new AliasFile(aliasFile, json);
            for (Path place : files.tidied()) {
                open(place);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("the search folder " + folder + " cannot be read", e);
        }
    }

    private Optional<String> putAsideIfDamaged(Path aliasFile, ObjectMapper json) throws IOException {
        try {
            new AliasFile(aliasFile, json);
            return Optional.empty();
        } catch (IOException e) {
            String aside = files.quarantine(aliasFile, clock.millis());
            log.error("the aliases in {} are damaged and were put aside as {}", aliasFile, aside, e);
            return Optional.of(aside);
        }
    }

    private void open(Path place) throws IOException {
        try {
            collections.put(files.nameOf(place), files.open(place));
        } catch (IOException | RuntimeException e) {
            String aside = files.quarantine(place, clock.millis());
            quarantined.put(files.nameOf(place), aside);
            log.error("the collection in {} is damaged and was put aside as {}", place, aside, e);
        }
    }

    /** Whether files of this collection, of whatever generation, or all aliases were damaged at start; whoever has made it again since. */
    boolean wasQuarantined(String name) {
        return quarantinedAliases.isPresent() || quarantined.keySet().stream().anyMatch(each -> Generations.nameOf(each).equals(name));
    }

    private boolean isThereAgain(String damaged) {
        return collections.keySet().stream().anyMatch(each -> Generations.nameOf(each).equals(Generations.nameOf(damaged)));
    }

    @Override
    public synchronized Optional<Collection> create(Schema schema) {
        if (collections.containsKey(schema.name())) {
            return Optional.empty();
        }
        CollectionMeta meta = new CollectionMeta(Schemas.checked(schema), clock.instant().getEpochSecond(), 1);
        return CollectionIndex.attempt(() -> {
            files.make(meta);
            CollectionIndex index = files.open(files.placeOf(schema.name()));
            collections.put(schema.name(), index);
            return Optional.of(index.describe());
        });
    }

    @Override
    public Optional<Collection> find(String name) {
        return Optional.ofNullable(collections.get(name)).map(CollectionIndex::describe);
    }

    @Override
    public List<Collection> list() {
        return collections.values().stream().map(CollectionIndex::describe).toList();
    }

    @Override
    public synchronized Collection change(String name, SchemaChange change) {
        CollectionIndex index = index(name);
        CollectionMeta next = index.meta().next(Schemas.checked(change.applyTo(index.meta().schema())));
        Path place = files.placeOf(name);
        // what an attempt that failed has left would be added to
        CollectionIndex.attempt(() -> FileSystemUtils.deleteRecursively(place.resolve(next.indexFolder())));
        CollectionIndex changed = index.rebuilt(next, place, () -> {
            files.save(next, place);
            return null;
        });
        collections.put(name, changed);
        CollectionIndex.attempt(() -> FileSystemUtils.deleteRecursively(place.resolve(index.meta().indexFolder())));
        return changed.describe();
    }

    @Override
    public synchronized Optional<Collection> delete(String name) {
        CollectionIndex index = collections.get(name);
        if (index == null) {
            return Optional.empty();
        }
        Collection last = index.describe();
        CollectionIndex.attempt(() -> {
            index.close();
            files.drop(name);
            return null;
        });
        collections.remove(name);
        return Optional.of(last);
    }

    @Override
    public void apply(String collection, List<Change> changes) {
        index(collection).apply(changes);
    }

    @Override
    public List<Outcome> bulk(String collection, Action action, List<ObjectNode> documents) {
        return index(collection).bulk(action, documents);
    }

    @Override
    public void export(String collection, String filter, Sink sink) throws IOException {
        try {
            index(collection).export(filter, sink);
        } catch (AlreadyClosedException e) {
            throw new ProblemException(Problem.UNAVAILABLE, e);
        }
    }

    @Override
    public Map<String, Object> search(String collection, SearchRequest request) {
        return index(collection).search(request);
    }

    @Override
    public Map<String, String> aliases() {
        return aliases.all();
    }

    @Override
    public void putAlias(String alias, String collection) {
        aliases.put(alias, collection);
    }

    @Override
    public boolean deleteAlias(String alias) {
        return aliases.delete(alias);
    }

    @Override
    public Health health() {
        Map<String, Object> details = new TreeMap<>();
        collections.forEach((name, index) -> details.put(name, index.isWritable() ? "open" : "closed by a failure"));
        List<String> aside = Stream.concat(quarantined.values().stream(), quarantinedAliases.stream()).sorted().toList();
        if (!aside.isEmpty()) {
            details.put("quarantined", aside);
        }
        boolean all = collections.values().stream().allMatch(CollectionIndex::isWritable);
        // nobody can know when all aliases are there again
        boolean complete = quarantinedAliases.isEmpty() && quarantined.keySet().stream().allMatch(this::isThereAgain);
        return (!all ? Health.down() : complete ? Health.up() : Health.status("DEGRADED")).withDetails(details).build();
    }

    @Override
    public void close() throws IOException {
        for (CollectionIndex index : collections.values()) {
            index.close();
        }
    }

    private CollectionIndex index(String name) {
        return Optional.ofNullable(collections.get(name))
                .orElseThrow(() -> Problem.NOT_FOUND.exception("there is no collection " + name));
    }
}
