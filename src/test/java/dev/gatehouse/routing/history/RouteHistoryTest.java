package dev.gatehouse.routing.history;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.routing.check.RouteFile;
import dev.gatehouse.support.MutableClock;
import dev.gatehouse.support.Race;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RouteHistoryTest {
    private static final String NAME = "gateway/orders.camel.yaml";
    @TempDir
    Path folder;
    private final MutableClock clock = new MutableClock(Instant.parse("2026-01-01T00:00:00Z"));
    private RouteHistory history;

    @BeforeEach
    void open() {
        history = new RouteHistory(folder.resolve("history"), clock);
    }

    private RouteFile record(String name, String text) {
        RouteFile file = RouteFile.of(name, text.getBytes(StandardCharsets.UTF_8));
        history.record(file);
        clock.advance(Duration.ofMinutes(1));
        return file;
    }

    @Test
    void newestVersionIsTheLastGoodOneAlsoForTheNextProcess() {
        record(NAME, "one");
        RouteFile two = record(NAME, "two");
        RouteHistory next = new RouteHistory(folder.resolve("history"), clock);
        assertThat(next.lastGood(NAME)).contains(two);
        assertThat(next.of(NAME)).extracting(RouteHistory.Entry::time)
                .containsExactly(Instant.parse("2026-01-01T00:00:00Z"), Instant.parse("2026-01-01T00:01:00Z"));
    }

    @Test
    void folderMayBeWrittenAsSettingsDo() {
        RouteFile one = record(NAME, "one");
        Path relative = Path.of("").toAbsolutePath().relativize(folder.toAbsolutePath());
        assertThat(new RouteHistory(Path.of(".").resolve(relative).resolve("history"), clock).lastGood(NAME)).contains(one);
    }

    @Test
    void sameVersionAgainIsNoNewEntryAndAnEarlierOneIs() {
        record(NAME, "one");
        record(NAME, "one");
        record(NAME, "two");
        record(NAME, "one");
        assertThat(history.of(NAME)).hasSize(3);
    }

    @Test
    void twentyVersionsAreKeptAndContentsThatNoFileNeedsGo() throws Exception {
        RouteFile first = record(NAME, "version 0");
        record("gateway/other.camel.yaml", "version 1");
        for (int i = 1; i <= 21; i++) {
            record(NAME, "version " + i);
        }
        List<RouteHistory.Entry> kept = history.of(NAME);
        assertThat(kept).hasSize(20);
        assertThat(history.version(NAME, kept.get(0).digest().orElseThrow())).map(RouteFile::text).contains("version 2");
        assertThat(history.version(NAME, first.digest())).isEmpty();
        assertThat(history.lastGood("gateway/other.camel.yaml")).as("shared with a version that went").isPresent();
        assertThat(Files.list(folder.resolve("history/objects"))).hasSize(21);
    }

    @Test
    void removedFileHasNoLastGoodVersionAndKeepsItsHistory() {
        RouteFile one = record(NAME, "one");
        history.recordRemoval(NAME);
        history.recordRemoval(NAME);
        assertThat(history.lastGood(NAME)).isEmpty();
        assertThat(history.of(NAME)).extracting(RouteHistory.Entry::digest).containsExactly(Optional.of(one.digest()), Optional.empty());
    }

    @Test
    void damagedContentIsNotTakenForWhatItWas() throws Exception {
        RouteFile one = record(NAME, "one");
        Files.writeString(folder.resolve("history/objects/" + one.digest()), "evil");
        assertThat(history.lastGood(NAME)).isEmpty();
    }

    @Test
    void namesAndDigestsDoNotLeadOutOfTheFolder() throws Exception {
        Files.writeString(folder.resolve("secret"), "2026-01-01T00:00:00Z removed\n");
        record(NAME, "one");
        assertThat(history.of("../../secret")).isEmpty();
        assertThat(history.version(NAME, "../../secret")).isEmpty();
        assertThat(history.names()).containsExactly(NAME);
    }

    /** Half of them in another process, as replicas on one volume are. */
    @Test
    void processesThatShareTheFolderLoseNoVersionOfEachOther() throws Exception {
        Process other = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-XX:TieredStopAtLevel=1",
                "-cp", System.getProperty("java.class.path"), Writer.class.getName(), folder.resolve("history").toString(), "theirs")
                .redirectErrorStream(true).redirectOutput(folder.resolve("other.log").toFile()).start();
        List<Integer> written = Race.of(2, () -> Writer.write(folder.resolve("history"), "ours " + Thread.currentThread().getId()));
        assertThat(other.waitFor()).as(Files.readString(folder.resolve("other.log"))).isZero();
        assertThat(written).containsExactly(Writer.FILES, Writer.FILES);
        for (int file = 0; file < Writer.FILES; file++) {
            assertThat(history.of(Writer.name(file))).hasSize(3);
            assertThat(history.of(Writer.name(file))).allMatch(entry -> history.version(NAME, entry.digest().orElseThrow()).isPresent());
        }
        assertThat(history.of(Writer.SHARED)).hasSize(20)
                .allMatch(entry -> history.version(Writer.SHARED, entry.digest().orElseThrow()).isPresent());
    }

    /** Writes one version of each of many files, and as many of one that fills up. */
    static final class Writer {
        static final int FILES = 20;
        static final String SHARED = "gateway/shared.camel.yaml";

        public static void main(String[] arguments) {
            write(Path.of(arguments[0]), arguments[1]);
        }

        static String name(int file) {
            return "gateway/file-" + file + ".camel.yaml";
        }

        static int write(Path folder, String text) {
            RouteHistory history = new RouteHistory(folder, Clock.systemUTC());
            for (int file = 0; file < FILES; file++) {
                history.record(RouteFile.of(name(file), text.getBytes(StandardCharsets.UTF_8)));
                history.record(RouteFile.of(SHARED, (text + file).getBytes(StandardCharsets.UTF_8)));
            }
            return FILES;
        }
    }

    @Test
    void filesAreTheirOwnersOnly() throws Exception {
        RouteFile one = record(NAME, "one");
        for (String file : List.of("objects/" + one.digest(), "files/" + NAME)) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve("history/" + file)))).isEqualTo("rw-------");
        }
    }
}
