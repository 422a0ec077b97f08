package dev.gatehouse.search.embedded;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.gatehouse.platform.Problem;
import dev.gatehouse.platform.ProblemException;
import dev.gatehouse.platform.SecretFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/** The aliases, in a file that is written whole and synced at each change. */
final class AliasFile {
    private final Path file;
    private final ObjectMapper json;
    private volatile Map<String, String> aliases;

    /** @throws IOException when there is such a file and it is not to be read */
    AliasFile(Path file, ObjectMapper json) throws IOException {
        this.file = file;
        this.json = json;
        aliases = Files.exists(file) ? read() : Map.of();
    }

    private Map<String, String> read() throws IOException {
        Map<String, String> read = json.readValue(file.toFile(), new TypeReference<TreeMap<String, String>>() { });
        if (read == null || read.containsValue(null)) {
            throw new IOException(file + " says null");
        }
        return Map.copyOf(read);
    }

    Map<String, String> all() {
        return aliases;
    }

    synchronized void put(String alias, String collection) {
        Map<String, String> changed = new TreeMap<>(aliases);
        changed.put(alias, collection);
        write(changed);
    }

    synchronized boolean delete(String alias) {
        Map<String, String> changed = new TreeMap<>(aliases);
        if (changed.remove(alias) == null) {
            return false;
        }
        write(changed);
        return true;
    }

    private void write(Map<String, String> changed) {
        try {
            SecretFiles.write(file, json.writeValueAsBytes(changed));
            aliases = Map.copyOf(changed);
        } catch (IOException | UncheckedIOException e) {
            throw new ProblemException(Problem.UNAVAILABLE, e);
        }
    }
}
