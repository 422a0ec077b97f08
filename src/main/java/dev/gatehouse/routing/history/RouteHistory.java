package dev.gatehouse.routing.history;

import dev.gatehouse.platform.SecretFiles;
import dev.gatehouse.routing.check.RouteFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The versions of route files that were deployed: each content once under its SHA-256 ({@code objects/<digest>}), and for each
 * file a list of times and digests ({@code files/<name>}), newest last. What it acknowledged is on disk. Several processes may share
 * one folder: one writes at a time, and readers see what is whole.
 */
public final class RouteHistory {
    private static final Logger log = LoggerFactory.getLogger(RouteHistory.class);
    /** Versions kept of each file. */
    private static final int KEPT = 20;
    private static final String REMOVED = "removed";
    private final Path objects;
    private final Path files;
    private final HistoryLock lock;
    private final Clock clock;

    /**
     * One line of a file's history.
     *
     * @param digest SHA-256 of the content; empty when the file was removed then
     */
    public record Entry(Instant time, Optional<String> digest) {
        private String line() {
            return time + " " + digest.orElse(REMOVED) + "\n";
        }

        private static Entry of(String line) {
            String[] parts = line.split(" ");
            return new Entry(Instant.parse(parts[0]), parts[1].equals(REMOVED) ? Optional.empty() : Optional.of(parts[1]));
        }
    }

    /** @param folder made when there is something to keep */
    public RouteHistory(Path folder, Clock clock) {
        Path home = folder.toAbsolutePath().normalize();
        this.objects = home.resolve("objects");
        this.files = home.resolve("files");
        this.lock = new HistoryLock(home);
        this.clock = clock;
    }

    /** Keeps a version as the newest of its file; nothing when it is that already. */
    public void record(RouteFile version) {
        write(version.name(), () -> {
            if (newest(version.name()).flatMap(Entry::digest).filter(version.digest()::equals).isPresent()) {
                return;
            }
            Path object = SecretFiles.folder(objects).resolve(version.digest());
            if (!Files.exists(object)) {
                SecretFiles.write(object, version.text().getBytes(StandardCharsets.UTF_8));
            }
            append(version.name(), new Entry(clock.instant(), Optional.of(version.digest())));
        });
    }

    /** Notes that a file went. */
    public void recordRemoval(String name) {
        if (newest(name).flatMap(Entry::digest).isEmpty()) {
            return;
        }
        write(name, () -> {
            if (newest(name).flatMap(Entry::digest).isPresent()) {
                append(name, new Entry(clock.instant(), Optional.empty()));
            }
        });
    }

    private void write(String name, HistoryLock.Writing writing) {
        try {
            lock.during(writing);
        } catch (IOException e) {
            throw new UncheckedIOException("the history of " + name + " cannot be written", e);
        }
    }

    /** A file's versions, oldest first; empty for a file it never saw. */
    public List<Entry> of(String name) {
        Path list = files.resolve(name).normalize();
        if (!list.startsWith(files) || !Files.isRegularFile(list)) {
            return List.of();
        }
        try {
            return Files.readAllLines(list).stream().map(Entry::of).toList();
        } catch (IOException e) {
            throw new UncheckedIOException("the history of " + name + " cannot be read", e);
        }
    }

    /** The version that served last; empty when there is none or the file was removed. */
    public Optional<RouteFile> lastGood(String name) {
        return newest(name).flatMap(Entry::digest).flatMap(digest -> version(name, digest));
    }

    /** A version by its digest; empty when it is not kept, or not as it was written. */
    public Optional<RouteFile> version(String name, String digest) {
        Path object = objects.resolve(digest);
        if (!digest.matches("[0-9a-f]{64}") || !Files.isRegularFile(object)) {
            return Optional.empty();
        }
        try {
            RouteFile version = RouteFile.of(name, Files.readAllBytes(object));
            if (version.digest().equals(digest)) {
                return Optional.of(version);
            }
            log.error("{} is not what was written there; it is left alone", object);
            return Optional.empty();
        } catch (NoSuchFileException e) {
            // no longer kept
            return Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException("the history of " + name + " cannot be read", e);
        }
    }

    /** Every file it knows, in order. */
    public Set<String> names() {
        if (!Files.isDirectory(files)) {
            return Set.of();
        }
        Set<String> names = new TreeSet<>();
        try {
            Files.walkFileTree(files, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                    if (!file.getFileName().toString().startsWith(".")) {
                        names.add(files.relativize(file).toString().replace('\\', '/'));
                    }
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult visitFileFailed(Path file, IOException failure) throws IOException {
                    // what somebody was writing has its name now
                    return failure instanceof NoSuchFileException ? FileVisitResult.CONTINUE : super.visitFileFailed(file, failure);
                }
            });
        } catch (IOException e) {
            throw new UncheckedIOException("the history cannot be read", e);
        }
        return names;
    }

    private Optional<Entry> newest(String name) {
        List<Entry> entries = of(name);
        return entries.isEmpty() ? Optional.empty() : Optional.of(entries.get(entries.size() - 1));
    }

    private void append(String name, Entry entry) throws IOException {
        List<Entry> entries = new ArrayList<>(of(name));
        entries.add(entry);
        List<Entry> kept = entries.subList(Math.max(0, entries.size() - KEPT), entries.size());
        Path list = files.resolve(name);
        SecretFiles.folder(list.getParent());
        StringBuilder text = new StringBuilder();
        kept.forEach(one -> text.append(one.line()));
        SecretFiles.write(list, text.toString().getBytes(StandardCharsets.UTF_8));
        if (kept.size() < entries.size()) {
            forgetUnused(entries.get(0));
        }
    }

    /** Takes away a content that no file's history names any more. */
    private void forgetUnused(Entry dropped) throws IOException {
        Set<String> used = new HashSet<>();
        names().forEach(name -> of(name).forEach(entry -> entry.digest().ifPresent(used::add)));
        if (dropped.digest().isPresent() && !used.contains(dropped.digest().get())) {
            Files.deleteIfExists(objects.resolve(dropped.digest().get()));
        }
    }
}
