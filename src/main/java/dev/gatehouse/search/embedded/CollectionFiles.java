package dev.gatehouse.search.embedded;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.gatehouse.platform.SecretFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.stream.Stream;
import org.apache.lucene.util.IOUtils;
import org.springframework.util.FileSystemUtils;

/**
 * The folders of collections: made beside their place and moved there when whole, moved aside before they are deleted, so that a
 * collection is never half there, whenever the process ends.
 */
final class CollectionFiles {
    private static final String SCHEMA_FILE = "schema.json";
    private static final String UNFINISHED = "unfinished-";
    private static final String DROPPED = "dropped-";
    private static final String QUARANTINE = "quarantine-";
    private static final String LIVE = "collection-";
    private final Path folder;
    private final ObjectMapper json;

    CollectionFiles(Path folder, ObjectMapper json) {
        this.folder = folder;
        this.json = json;
    }

    /** The folders of collections, without what an earlier process left half done. */
    List<Path> tidied() throws IOException {
        try (Stream<Path> entries = Files.list(folder)) {
            List<Path> sorted = entries.sorted().toList();
            for (Path entry : sorted) {
                if (entry.getFileName().toString().startsWith(UNFINISHED) || entry.getFileName().toString().startsWith(DROPPED)) {
                    FileSystemUtils.deleteRecursively(entry);
                }
            }
            return sorted.stream().filter(entry -> entry.getFileName().toString().startsWith(LIVE)).toList();
        }
    }

    /** The collection that a folder belongs to. */
    String nameOf(Path entry) {
        return entry.getFileName().toString().substring(LIVE.length());
    }

    Path placeOf(String collection) {
        return folder.resolve(LIVE + collection);
    }

    /** Makes a collection's folder with an empty index. */
    void make(CollectionMeta meta) throws IOException {
        Path unfinished = folder.resolve(UNFINISHED + meta.schema().name());
        FileSystemUtils.deleteRecursively(unfinished);
        Files.createDirectories(unfinished);
        save(meta, unfinished);
        new CollectionIndex(meta, unfinished, json).close();
        Files.move(unfinished, placeOf(meta.schema().name()), StandardCopyOption.ATOMIC_MOVE);
        IOUtils.fsync(folder, true);
    }

    /** Opens the index that a collection's folder says, and deletes those of other generations. */
    CollectionIndex open(Path place) throws IOException {
        CollectionMeta meta = json.readValue(place.resolve(SCHEMA_FILE).toFile(), CollectionMeta.class);
        try (Stream<Path> entries = Files.list(place)) {
            for (Path entry : entries.toList()) {
                String name = entry.getFileName().toString();
                if (CollectionMeta.isIndex(name) && !name.equals(meta.indexFolder())) {
                    FileSystemUtils.deleteRecursively(entry);
                }
            }
        }
        return new CollectionIndex(meta, place, json);
    }

    /** Says which schema and index count from now on. */
    void save(CollectionMeta meta, Path place) throws IOException {
        SecretFiles.write(place.resolve(SCHEMA_FILE), json.writeValueAsBytes(meta));
    }

    void drop(String collection) throws IOException {
        Path dropped = folder.resolve(DROPPED + collection);
        FileSystemUtils.deleteRecursively(dropped);
        Files.move(placeOf(collection), dropped, StandardCopyOption.ATOMIC_MOVE);
        IOUtils.fsync(folder, true);
        FileSystemUtils.deleteRecursively(dropped);
    }

    /** Puts what is damaged aside, with the time; the name it has there. */
    String quarantine(Path place, long millis) throws IOException {
        String name = place.getFileName().toString();
        String aside = QUARANTINE + (name.startsWith(LIVE) ? nameOf(place) : name) + "-" + millis;
        Files.move(place, folder.resolve(aside));
        return aside;
    }
}
