package dev.gatehouse.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gatehouse.support.Logged;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SecretFilesTest {
    @TempDir
    Path folder;

    @Test
    void secretStaysTheSameWhenAskedForAgain() throws Exception {
        String first = new SecretFiles(folder).readOrCreate("one");
        assertThat(first).hasSizeGreaterThanOrEqualTo(43).isEqualTo(new SecretFiles(folder).readOrCreate("one"));
        assertThat(new SecretFiles(folder).readOrCreate("other")).isNotEqualTo(first);
        assertThat(mode(folder.resolve("one"))).isEqualTo("rw-------");
        try (Stream<Path> left = Files.list(folder)) {
            assertThat(left).as("no temporary file stays").hasSize(2);
        }
    }

    @Test
    void lineEndIsNoPartOfASecretAndAnEmptyOneIsRefused() throws Exception {
        assertThat(SecretFiles.read(Files.writeString(folder.resolve("edited"), "secret\n"))).isEqualTo("secret");
        Path empty = Files.writeString(folder.resolve("empty"), "\n");
        assertThatThrownBy(() -> SecretFiles.read(empty)).isInstanceOf(StartupException.class).hasMessageContaining("is empty");
        assertThatThrownBy(() -> SecretFiles.read(folder.resolve("none"))).isInstanceOf(StartupException.class)
                .hasMessageContaining("none cannot be read");
    }

    @ParameterizedTest
    @CsvSource({"rw-r--r--,true", "r--r--r--,true", "rw-----w-,true", "rw-r-----,false", "rw-------,false"})
    void secretIsWarnedOfOnceWhenOthersMayReadOrWriteIt(String mode, boolean warned) throws Exception {
        Path file = Files.writeString(folder.resolve("given"), "secret");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));
        try (Logged warnings = new Logged(SecretFiles.class)) {
            for (int i = 0; i < 2; i++) {
                assertThat(SecretFiles.read(file)).isEqualTo("secret");
            }
            assertThat(warnings.lines()).isEqualTo(!warned ? List.of() : List.of("the secret file " + file
                    + " is open to everybody on this machine (mode " + mode + "); its owner alone should read it"));
        }
    }

    @Test
    void foldersAreMadeForTheirOwnerOnly() throws Exception {
        Path deep = SecretFiles.folder(folder.resolve("keys/kms"));
        assertThat(mode(deep)).isEqualTo("rwx------");
        assertThat(mode(deep.getParent())).isEqualTo("rwx------");
    }

    @Test
    void dataDirectoryIsFreeAgainWhenClosed() throws Exception {
        Path home = folder.resolve("data");
        DataDirectory first = new DataDirectory(home);
        Path link = Files.createSymbolicLink(folder.resolve("link"), home);
        assertThatThrownBy(() -> new DataDirectory(link)).isInstanceOf(StartupException.class).hasMessageContaining("in use");
        first.close();
        new DataDirectory(link).close();
    }

    private static String mode(Path file) throws Exception {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
    }
}
