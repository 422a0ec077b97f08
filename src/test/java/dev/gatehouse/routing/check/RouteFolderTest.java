package dev.gatehouse.routing.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RouteFolderTest {
    private static final String NAME = "gateway/orders.camel.yaml";
    @TempDir
    Path folder;
    private Path file;
    private RouteFolder routes;

    @BeforeEach
    void make() throws Exception {
        file = folder.resolve("routes").resolve(NAME);
        Files.createDirectories(file.getParent());
        Files.writeString(file, "- route: {}");
        routes = new RouteFolder(folder.resolve("routes"));
    }

    @Test
    void fileIsRefusedWhenOthersMayWriteItOrItsFolder() throws Exception {
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--rw-"));
        assertThatThrownBy(() -> routes.read(NAME)).isInstanceOf(RouteRefused.class).hasMessageContaining("may be written by others");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
        Files.setPosixFilePermissions(file.getParent(), PosixFilePermissions.fromString("rwxrwxrwx"));
        assertThatThrownBy(() -> routes.read(NAME)).hasMessageContaining("folder that others may write");
    }

    @Test
    void fileIsRefusedWhenItLinksOutOfTheFolderOrToNothing() throws Exception {
        Path outside = Files.writeString(folder.resolve("outside.yaml"), "[]");
        Files.createSymbolicLink(file.resolveSibling("link.camel.yaml"), outside);
        assertThatThrownBy(() -> routes.read("gateway/link.camel.yaml")).hasMessageContaining("link out of the routes folder");
        Files.createSymbolicLink(file.resolveSibling("loose.camel.yaml"), folder.resolve("nothing"));
        assertThatThrownBy(() -> routes.read("gateway/loose.camel.yaml")).hasMessageContaining("link to nothing");
    }

    @Test
    void linkWithinTheFolderIsReadAsMountedConfigurationsHaveThem() throws Exception {
        Path data = Files.createDirectories(file.resolveSibling("..2026"));
        Files.writeString(data.resolve("mounted.camel.yaml"), "mounted");
        Files.createSymbolicLink(file.resolveSibling("mounted.camel.yaml"), data.resolve("mounted.camel.yaml"));
        assertThat(routes.names()).containsExactly("gateway/mounted.camel.yaml", NAME);
        assertThat(routes.read("gateway/mounted.camel.yaml")).map(RouteFile::text).contains("mounted");
    }

    @Test
    void fileIsRefusedWhenItIsTooLargeOrNotUtf8() throws Exception {
        Files.writeString(file, "#".repeat(200_000));
        assertThatThrownBy(() -> routes.read(NAME)).hasMessageContaining("larger");
        Files.write(file, new byte[] {'#', (byte) 0xff});
        assertThatThrownBy(() -> routes.read(NAME)).hasMessageContaining("not UTF-8");
    }

    @Test
    void nothingIsReadOrWrittenOutsideTheFolder() throws Exception {
        Files.writeString(folder.resolve("x.camel.yaml"), "x");
        assertThatThrownBy(() -> routes.read("../x.camel.yaml")).hasMessageContaining("out of the routes folder");
        assertThatThrownBy(() -> routes.write(RouteFile.of("../y.camel.yaml", new byte[0]))).hasMessageContaining("out of the routes folder");
        assertThat(folder.resolve("y.camel.yaml")).doesNotExist();
    }

    @Test
    void upstreamsComeFirstAndHiddenFilesNotAtAll() throws Exception {
        Files.writeString(folder.resolve("routes/upstreams.properties"), "");
        Files.writeString(file.resolveSibling(".orders.camel.yaml"), "");
        Files.writeString(file.resolveSibling("orders.camel.yaml~"), "");
        assertThat(routes.names()).containsExactly("upstreams.properties", NAME);
        assertThat(routes.read("gateway/gone.camel.yaml")).isEmpty();
    }
}
