package dev.gatehouse.support;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.Stream;

/**
 * The embedded server's programs, unpacked once a build: that alone is a third of what a first start costs. Houses of tests
 * find a link to them where they would unpack their own.
 */
public final class UnpackedPostgres {
    private static final Path SHARED = Path.of("target/postgres").toAbsolutePath();

    private UnpackedPostgres() {}

    /** Spares a data directory that has none yet the unpacking. */
    public static void into(Path data) {
        try {
            Path runtime = Files.createDirectories(data.resolve("runtime"));
            for (Path programs : unpacked()) {
                Path link = runtime.resolve(programs.getFileName());
                if (!Files.exists(link)) {
                    Files.createSymbolicLink(link, programs);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static synchronized List<Path> unpacked() throws IOException {
        Files.createDirectories(SHARED);
        try (FileChannel channel = FileChannel.open(SHARED.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                FileLock lock = channel.lock()) {
            if (programs().isEmpty()) {
                EmbeddedPostgres.builder().setOverrideWorkingDirectory(SHARED.toFile()).start().close();
            }
            return programs();
        }
    }

    private static List<Path> programs() throws IOException {
        try (Stream<Path> children = Files.list(SHARED)) {
            return children.filter(child -> Files.exists(child.resolve(".exists"))).toList();
        }
    }
}
