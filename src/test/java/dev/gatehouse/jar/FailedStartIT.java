package dev.gatehouse.jar;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.util.FileSystemUtils;

/** Whatever the operator can mend is one line and exit code 1, and leaves nothing running. */
class FailedStartIT {
    @TempDir
    Path folder;

    private void endsWithOneLine(Map<String, String> settings, String... parts) throws Exception {
        JarHouse.End end = JarHouse.startInVain(folder, settings);
        assertThat(end.err()).startsWith("gatehouse: ").hasLineCount(1).contains(parts);
        // a start that failed late has signed heads of the record, which are log lines; nothing else is said
        assertThat(end.out().lines()).allMatch(line -> line.contains(" INFO ") && line.contains(" audit head {"));
        assertThat(end.code()).isEqualTo(1);
        assertThat(folder.resolve("data/postgres/postmaster.pid")).as("no server stays behind").doesNotExist();
    }

    private Map<String, String> settings(String name, String value) {
        Map<String, String> settings = JarHouse.settings(folder.resolve("data"));
        settings.put(name, value);
        return settings;
    }

    @Test
    void portTaken() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String port = String.valueOf(taken.getLocalPort());
            endsWithOneLine(settings("GATEHOUSE_PORT", port), port, "GATEHOUSE_PORT");
            endsWithOneLine(settings("GATEHOUSE_MANAGEMENT_PORT", port), port, "GATEHOUSE_MANAGEMENT_PORT");
        }
    }

    @Test
    void dataDirectoryThatCannotBe() throws Exception {
        Path file = Files.writeString(folder.resolve("file"), "");
        endsWithOneLine(settings("GATEHOUSE_DATA_DIR", file.resolve("data").toString()), "data directory", "GATEHOUSE_DATA_DIR");
    }

    @Test
    void dataDirectoryInUseIsLeftToWhoUsesIt() throws Exception {
        Path data = folder.resolve("used");
        try (JarHouse first = JarHouse.start(data)) {
            endsWithOneLine(settings("GATEHOUSE_DATA_DIR", data.toString()), data.toString(), "in use by another gatehouse");
            first.people().nobody().get("/health").then().statusCode(200);
        }
    }

    @Test
    void databaseThatDoesNotAnswer() throws Exception {
        Path file = Files.createFile(folder.resolve("secret"), PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        String secret = Files.writeString(file, "pa55word").toString();
        Map<String, String> settings = settings("GATEHOUSE_DATABASE_URL", "jdbc:postgresql://127.0.0.1:1/gatehouse");
        settings.put("GATEHOUSE_DATABASE_USER_FILE", secret);
        settings.put("GATEHOUSE_DATABASE_PASSWORD_FILE", secret);
        endsWithOneLine(settings, "127.0.0.1:1", "cannot be reached");
    }

    @Test
    void routesFolderThatIsNotThere() throws Exception {
        endsWithOneLine(settings("GATEHOUSE_ROUTES_DIR", folder.resolve("nowhere").toString()), "routes folder", "GATEHOUSE_ROUTES_DIR");
    }

    @Test
    void routeWithoutAGuardIsNamedWithItsFile() throws Exception {
        Path routes = folder.resolve("routes");
        FileSystemUtils.copyRecursively(Path.of("routes"), routes);
        Files.writeString(routes.resolve("gateway/open.camel.yaml"), """
                - route:
                    id: gateway-open
                    from:
                      uri: platform-http:/open
                      steps:
                        - setBody: { constant: come in }
                """);
        endsWithOneLine(settings("GATEHOUSE_ROUTES_DIR", routes.toString()), "routes/gateway/open.camel.yaml", "gateway-open", "guard");
    }

    @Test
    void routeThatCannotBeMadeIsNamedWithItsFile() throws Exception {
        Path routes = folder.resolve("routes");
        FileSystemUtils.copyRecursively(Path.of("routes"), routes);
        Path example = routes.resolve("gateway/example.camel.yaml");
        Files.writeString(example, Files.readString(example).replace("guard:jwt?roles=user", "guard:jwt?rolls=user"));
        endsWithOneLine(settings("GATEHOUSE_ROUTES_DIR", routes.toString()), "routes/gateway/example.camel.yaml:18", "guard:", "rolls");
    }
}
