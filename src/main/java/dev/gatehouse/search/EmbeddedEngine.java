package dev.gatehouse.search;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.gatehouse.platform.Problem;
import dev.gatehouse.platform.ProblemException;
import dev.gatehouse.platform.SecretFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.apache.lucene.util.IOUtils;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.actuate.health.Health;
import org.springframework.boot.actuate.health.HealthIndicator;
import org.springframework.util.FileSystemUtils;

/**
 * Search inside the process, on Lucene: an index per collection, held under its write lock by this process alone. A collection
 * whose files are damaged is put aside and named in health; the others serve.
 */
final class EmbeddedEngine implements SearchEngine, HealthIndicator, AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(EmbeddedEngine.class);
    private static final String SCHEMA_FILE = "schema.json";
    private static final String UNFINISHED = "unfinished-";
    private static final String QUARANTINE = "quarantine-";
    private static final String DROPPED = "dropped-";
    private static final String LIVE = "collection-";
    private final Path folder;
    private final ObjectMapper json;
    private final Clock clock;
    private final Map<String, CollectionIndex> collections = new ConcurrentHashMap<>();
    private final List<String> damaged = new CopyOnWriteArrayList<>();

    EmbeddedEngine(Path folder, ObjectMapper json, Clock clock) {
        this.folder = folder;
        this.json = json;
        this.clock = clock;
        openAll();
    }

    @Override
    public synchronized Optional<Collection> create(Schema schema) {
        if (collections.containsKey(schema.name())) {
            return Optional.empty();
        }
        Path unfinished = folder.resolve(UNFINISHED + schema.name());
        Path place = folder.resolve(LIVE + schema.name());
        CollectionMeta meta = new CollectionMeta(schema, clock.instant().getEpochSecond());
        try {
            // made beside its place and moved there when whole, so that a collection is never half made
            FileSystemUtils.deleteRecursively(unfinished);
            Files.createDirectories(unfinished);
            SecretFiles.write(unfinished.resolve(SCHEMA_FILE), json.writeValueAsBytes(meta));
            new CollectionIndex(meta, unfinished, json).close();
            Files.move(unfinished, place, StandardCopyOption.ATOMIC_MOVE);
            IOUtils.fsync(folder, true);
            CollectionIndex index = new CollectionIndex(meta, place, json);
            collections.put(schema.name(), index);
            return Optional.of(index.describe());
        } catch (IOException e) {
            throw new ProblemException(Problem.UNAVAILABLE, e);
        }
    }

    @Override
    public Optional<Collection> find(String name) {
        return Optional.ofNullable(collections.get(name)).map(CollectionIndex::describe);
    }

    @Override
    public synchronized Optional<Collection> delete(String name) {
        CollectionIndex index = collections.remove(name);
        if (index == null) {
            return Optional.empty();
        }
        try {
            Collection was = index.describe();
            index.close();
            Path dropped = folder.resolve(DROPPED + name);
            Files.move(folder.resolve(LIVE + name), dropped, StandardCopyOption.ATOMIC_MOVE);
            IOUtils.fsync(folder, true);
            FileSystemUtils.deleteRecursively(dropped);
            return Optional.of(was);
        } catch (IOException e) {
            throw new ProblemException(Problem.UNAVAILABLE, e);
        }
    }

    @Override
    public void export(String collection, String filter, Sink sink) throws IOException {
        index(collection).export(filter, sink);
    }

    @Override
    public void apply(String collection, List<Change> changes) {
        index(collection).apply(changes);
    }

    @Override
    public Map<String, Object> search(String collection, SearchParameters parameters) {
        return index(collection).search(parameters);
    }

    @Override
    public Health health() {
        Map<String, Object> details = new TreeMap<>();
        collections.forEach((name, index) -> details.put(name, index.isWritable() ? "open" : "closed by a failure"));
        if (!damaged.isEmpty()) {
            details.put("quarantined", damaged);
        }
        boolean all = collections.values().stream().allMatch(CollectionIndex::isWritable);
        return (all ? Health.up() : Health.down()).withDetails(details).build();
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

    private void openAll() {
        try (Stream<Path> entries = Files.list(folder)) {
            for (Path entry : entries.sorted().toList()) {
                String name = entry.getFileName().toString();
                if (name.startsWith(UNFINISHED) || name.startsWith(DROPPED)) {
                    FileSystemUtils.deleteRecursively(entry);
                } else if (name.startsWith(LIVE)) {
                    open(entry);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("the search folder " + folder + " cannot be read", e);
        }
    }

    private void open(Path entry) throws IOException {
        try {
            CollectionMeta meta = json.readValue(entry.resolve(SCHEMA_FILE).toFile(), CollectionMeta.class);
            collections.put(meta.schema().name(), new CollectionIndex(meta, entry, json));
        } catch (IOException | RuntimeException e) {
            String aside = entry.getFileName().toString().replaceFirst(LIVE, QUARANTINE) + "-" + clock.millis();
            Files.move(entry, folder.resolve(aside));
            damaged.add(aside);
            log.error("the collection in {} is damaged and was put aside as {}", entry, aside, e);
        }
    }
}
