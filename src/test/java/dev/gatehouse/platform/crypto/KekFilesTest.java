package dev.gatehouse.platform.crypto;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.platform.SecretFiles;
import dev.gatehouse.support.Logged;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KekFilesTest {
    @TempDir
    Path folder;

    @Test
    void masterKeyIsTakenAndWarnedOfWhenEverybodyMayReadIt() throws Exception {
        KekFiles files = new KekFiles(folder.resolve("kms"));
        files.create(1);
        try (Logged warnings = new Logged(SecretFiles.class)) {
            assertThat(files.read(1)).isPresent();
            assertThat(warnings.lines()).isEmpty();
            Files.setPosixFilePermissions(files.file(1), PosixFilePermissions.fromString("rw-r--r--"));
            assertThat(files.read(1)).isPresent();
            assertThat(warnings.lines()).singleElement().asString().contains(files.file(1) + " is open to everybody", "rw-r--r--");
        }
    }
}
