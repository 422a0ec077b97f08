package dev.gatehouse.platform.database;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.springframework.util.FileSystemUtils;

/** The embedded server's programs and its log, in a folder that only we can write. */
final class ServerFiles {
    private static final long LOG_BYTES = 10L * 1024 * 1024;
    private final Path folder;

    ServerFiles(Path folder) {
        this.folder = folder;
    }

    Path folder() {
        return folder;
    }

    Path log() {
        return folder.resolve("postgres.log");
    }

    /** To be called before each start of the server. */
    void prepare() throws IOException {
        // else the library looks for abandoned servers to stop below /tmp/embedded-pg, where anybody could put one
        System.setProperty("ot.epg.working-dir", folder.toString());
        removeHalfUnpacked();
        if (Files.exists(log()) && Files.size(log()) > LOG_BYTES) {
            Files.move(log(), folder.resolve("postgres.log.1"), StandardCopyOption.REPLACE_EXISTING);
        }
    }

    /** To be called after each start: the library opens the folder to everybody's writing. */
    void makePrivate() throws IOException {
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
    }

    /** What a kill during the first start leaves: the library would neither use it nor unpack over it. */
    private void removeHalfUnpacked() throws IOException {
        try (Stream<Path> children = Files.list(folder)) {
            List<Path> halves = children.filter(child -> child.getFileName().toString().startsWith("PG-"))
                    .filter(child -> !Files.exists(child.resolve(".exists"))).toList();
            for (Path half : halves) {
                FileSystemUtils.deleteRecursively(half);
            }
        }
    }
}
