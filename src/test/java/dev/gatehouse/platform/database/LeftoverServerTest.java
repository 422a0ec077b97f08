package dev.gatehouse.platform.database;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.platform.DataDirectory;
import dev.gatehouse.platform.SecretFiles;
import dev.gatehouse.support.UnpackedPostgres;
import java.io.BufferedReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LeftoverServerTest {
    @TempDir
    Path folder;

    @Test
    void killedOwnersServerIsTakenOverWithItsData() throws Exception {
        Path home = folder.resolve("a home");
        UnpackedPostgres.into(home);
        Process owner = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-cp",
                System.getProperty("java.class.path"), OwnerProcess.class.getName(), home.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT).start();
        String url = readyLine(owner).substring("ready ".length());
        owner.destroyForcibly().waitFor();
        ProcessHandle left = ProcessHandle.of(pidOf(home)).orElseThrow();
        assertThat(left.isAlive()).as("the server outlives its owner").isTrue();
        DataDirectory data = new DataDirectory(home);
        SecretFiles secrets = new SecretFiles(data.folder("secrets"));
        Login stranger = new Login(url, "gatehouse_owner", secrets.readOrCreate("postgres-owner"));
        try (Connection stillThere = stranger.connect(); EmbeddedServer next = new EmbeddedServer(data, secrets)) {
            assertThat(stillThere.isValid(1)).as("a client that stays does not hold it up").isFalse();
            assertThat(numbersKept(next)).isEqualTo(7);
        }
        data.close();
        assertThat(left.onExit()).succeedsWithin(10, TimeUnit.SECONDS);
        assertThat(home.resolve("postgres/postmaster.pid")).doesNotExist();
    }

    @Test
    void lockFileIsRemovedWhenItsNumberIsSomebodyElses() throws Exception {
        Path file = pidFile(ProcessHandle.current().pid() + "\n" + folder + "\n");
        LeftoverServer.stop(folder);
        assertThat(file).doesNotExist();
        assertThat(ProcessHandle.current().isAlive()).isTrue();
    }

    @Test
    void lockFileIsRemovedWhenAPowerCutLeftItEmpty() throws Exception {
        Path file = pidFile("");
        LeftoverServer.stop(folder);
        assertThat(file).doesNotExist();
    }

    @Test
    void lockFileIsLeftToPostgresWhenItsProcessIsGone() throws Exception {
        Process gone = new ProcessBuilder("true").start();
        gone.waitFor();
        Path file = pidFile(gone.pid() + "\n");
        LeftoverServer.stop(folder);
        assertThat(file).exists();
    }

    private Path pidFile(String content) throws Exception {
        return Files.writeString(folder.resolve("postmaster.pid"), content);
    }

    private static String readyLine(Process owner) throws Exception {
        BufferedReader out = owner.inputReader();
        String line = out.readLine();
        while (line != null && !line.startsWith("ready ")) {
            line = out.readLine();
        }
        return line;
    }

    private static long pidOf(Path home) throws Exception {
        return Long.parseLong(Files.readAllLines(home.resolve("postgres/postmaster.pid")).get(0));
    }

    private static int numbersKept(EmbeddedServer server) throws Exception {
        try (var connection = server.owner().connect(); var sql = connection.createStatement();
                var rows = sql.executeQuery("SELECT number FROM kept")) {
            rows.next();
            return rows.getInt(1);
        }
    }
}
