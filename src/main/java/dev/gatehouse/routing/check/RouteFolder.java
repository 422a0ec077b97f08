package dev.gatehouse.routing.check;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** The folder {@code routes/}: which files are in it, and reading one within bounds. */
public final class RouteFolder {
    private final Path folder;
    private final Predicate<String> chosen;

    /** All files in it. */
    public RouteFolder(Path folder) {
        this(folder, name -> true);
    }

    /** @param chosen which files in it count, by name */
    public RouteFolder(Path folder, Predicate<String> chosen) {
        this.folder = folder;
        this.chosen = chosen;
    }

    public Path path() {
        return folder;
    }

    /** Whether it is there at all. */
    public boolean exists() {
        return Files.isDirectory(folder);
    }

    /** The folder and those below it, without hidden ones. */
    public List<Path> folders() throws IOException {
        List<Path> folders = new ArrayList<>();
        walk(folders, new ArrayList<>());
        return folders;
    }

    /** The names of its files in order, {@code upstreams.properties} first; hidden files and folders do not count. */
    public List<String> names() throws IOException {
        List<String> names = new ArrayList<>();
        walk(new ArrayList<>(), names);
        names.removeIf(chosen.negate());
        names.sort(null);
        if (Files.exists(folder.resolve(RouteFile.UPSTREAMS))) {
            names.add(0, RouteFile.UPSTREAMS);
        }
        return names;
    }

    /**
     * The file as it is now; empty when it is not there.
     *
     * @throws RouteRefused when it leads out of the folder, others may write it, or it is too large
     */
    public Optional<RouteFile> read(String name) {
        Path file = folder.resolve(name).normalize();
        try {
            Path real = file.toRealPath();
            if (!file.startsWith(folder.normalize()) || !real.startsWith(folder.toRealPath())) {
                throw new RouteRefused(0, "is a link out of the routes folder");
            }
            refuseIfOthersMayWrite(real, "may be written by others; take that right away (chmod o-w)");
            refuseIfOthersMayWrite(real.getParent(), "lies in a folder that others may write (chmod o-w)");
            if (Files.size(real) > YamlReader.MAX_SIZE) {
                throw new RouteRefused(0, "is larger than " + YamlReader.MAX_SIZE + " bytes");
            }
            return Optional.of(RouteFile.of(name, Files.readAllBytes(real)));
        } catch (NoSuchFileException e) {
            if (Files.isSymbolicLink(file)) {
                throw new RouteRefused(0, "is a link to nothing");
            }
            return Optional.empty();
        } catch (IOException e) {
            throw new RouteRefused(0, "cannot be read: " + e.getClass().getSimpleName());
        }
    }

    /** Puts a version back, whole or not at all; the house takes it up as it does any edit. */
    public void write(RouteFile version) throws IOException {
        Path file = folder.resolve(version.name()).normalize();
        if (!file.startsWith(folder.normalize())) {
            throw new RouteRefused(0, "is a name out of the routes folder");
        }
        Files.createDirectories(file.getParent());
        Path temporary = Files.createTempFile(file.getParent(), ".rollback", ".tmp");
        try {
            Files.writeString(temporary, version.text());
            if (Files.exists(file)) {
                Files.setPosixFilePermissions(temporary, Files.getPosixFilePermissions(file));
            }
            Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(temporary);
        }
    }

    private static void refuseIfOthersMayWrite(Path path, String reason) throws IOException {
        PosixFileAttributeView posix = Files.getFileAttributeView(path, PosixFileAttributeView.class, LinkOption.NOFOLLOW_LINKS);
        if (posix != null && posix.readAttributes().permissions().contains(PosixFilePermission.OTHERS_WRITE)) {
            throw new RouteRefused(0, reason);
        }
    }

    private void walk(List<Path> folders, List<String> names) throws IOException {
        Files.walkFileTree(folder, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path below, BasicFileAttributes attributes) {
                if (!below.equals(folder) && isHidden(below)) {
                    return FileVisitResult.SKIP_SUBTREE;
                }
                folders.add(below);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                if (!isHidden(file) && file.toString().endsWith(RouteFile.SUFFIX)) {
                    names.add(folder.relativize(file).toString().replace('\\', '/'));
                }
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException failure) throws IOException {
                if (failure instanceof NoSuchFileException && !file.equals(folder)) {
                    // gone since its folder was listed; the next look tells
                    return FileVisitResult.CONTINUE;
                }
                throw failure;
            }
        });
    }

    private static boolean isHidden(Path path) {
        return path.getFileName().toString().startsWith(".");
    }
}
