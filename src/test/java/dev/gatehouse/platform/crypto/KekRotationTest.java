package dev.gatehouse.platform.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.gatehouse.platform.Problem;
import dev.gatehouse.platform.ProblemException;
import dev.gatehouse.platform.StartupException;
import dev.gatehouse.platform.crypto.KekRotation.Progress;
import dev.gatehouse.platform.crypto.KekRotation.Status;
import dev.gatehouse.platform.crypto.KekRotation.Version;
import dev.gatehouse.platform.database.TestDatabases;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KekRotationTest {
    @TempDir
    static Path folder;
    static TestDatabases databases;
    static Path keys;
    static Sealers sealers;

    @BeforeAll
    static void start() {
        databases = new TestDatabases(folder.resolve("data"));
        keys = folder.resolve("keys");
        sealers = new Sealers(keys);
    }

    @AfterAll
    static void stop() throws Exception {
        databases.close();
    }

    @Test
    void valuesStayReadableAndTheOldKeyCanGoWhenANewOneTookOver() throws Exception {
        Vault vault = Vault.create(databases, sealers, "rotated");
        vault.put(0, 250);
        byte[] lookup = vault.sealer().lookupHash("p", new byte[] {1});
        assertThat(vault.rotation().takeNewest(true, version -> { })).isEqualTo(2);
        vault.put(250, 260);
        List<Progress> reports = rewrap(vault);
        assertThat(reports).first().isEqualTo(new Progress(0, 250, null, null, null));
        assertThat(reports).contains(new Progress(100, 250, null, null, null))
                .last().isEqualTo(new Progress(250, 250, 2, true, null));
        Files.delete(keys.resolve("rotated/kek-v1"));
        Vault restarted = vault.reopened(new Sealers(keys));
        for (int id = 0; id < 260; id++) {
            assertThat(restarted.get(id)).isEqualTo("value " + id);
        }
        assertThat(restarted.sealer().lookupHash("p", new byte[] {1})).isEqualTo(lookup);
        assertThat(restarted.rotation().status()).isEqualTo(new Status(2, List.of(new Version(2, true, 260))));
    }

    @Test
    void nothingChangesWhenNoKeyIsNewerAndNoneIsAskedFor() throws Exception {
        Vault vault = Vault.create(databases, sealers, "unchanged");
        vault.put(0, 5);
        assertThat(vault.rotation().takeNewest(false, version -> { })).isEqualTo(1);
        assertThat(rewrap(vault)).last().isEqualTo(new Progress(0, 0, 1, true, null));
        assertThat(keys.resolve("unchanged/kek-v2")).doesNotExist();
    }

    @Test
    void operatorsOwnFileTakesOverWhenItIsNewer() throws Exception {
        Vault vault = Vault.create(databases, sealers, "by-hand");
        vault.put(0, 3);
        new KekFiles(keys.resolve("by-hand")).create(7);
        assertThat(vault.rotation().status().versions()).contains(new Version(7, true, 0));
        assertThat(vault.rotation().takeNewest(true, version -> { })).as("no other is made").isEqualTo(7);
        rewrap(vault);
        assertThat(vault.rotation().status().versions()).containsExactly(new Version(1, true, 0), new Version(7, true, 3));
    }

    @Test
    void otherProcessReadsAndSealsUnderAKeyWhoseFileCameAfterItsStart() throws Exception {
        Vault first = Vault.create(databases, sealers, "shared");
        Vault second = first.reopened(new Sealers(keys));
        first.put(0, 1);
        assertThat(second.get(0)).isEqualTo("value 0");
        first.rotation().takeNewest(true, version -> { });
        first.put(1, 2);
        assertThat(second.get(1)).isEqualTo("value 1");
        second.put(2, 3);
        rewrap(first);
        assertThat(first.rotation().status().versions()).containsExactly(new Version(1, true, 0), new Version(2, true, 3));
        assertThat(second.get(0)).isEqualTo("value 0");
    }

    @Test
    void noValueIsMissedWhenOthersWriteDuringTheChange() throws Exception {
        Vault vault = Vault.create(databases, sealers, "busy");
        AtomicBoolean over = new AtomicBoolean();
        CompletableFuture<Integer> writer = CompletableFuture.supplyAsync(() -> {
            int id = 0;
            while (!over.get() || id < 50) {
                vault.put(id, id + 2);
                vault.putAgain(id / 2);
                id += 2;
            }
            return id;
        });
        for (int change = 0; change < 5; change++) {
            vault.rotation().takeNewest(true, version -> { });
            rewrap(vault);
        }
        over.set(true);
        int written = writer.join();
        assertThat(vault.rotation().status().versions()).as("all under the newest").last()
                .isEqualTo(new Version(6, true, written));
        assertThat(vault.rotation().status().versions().stream().mapToLong(Version::wraps).sum()).isEqualTo(written);
        for (int id = 0; id < written; id++) {
            assertThat(vault.get(id)).isEqualTo("value " + id);
        }
    }

    @Test
    void twoRunsAtATimeShareTheWork() throws Exception {
        Vault vault = Vault.create(databases, sealers, "twice");
        vault.put(0, 1000);
        vault.rotation().takeNewest(true, version -> { });
        CompletableFuture<List<Progress>> other = CompletableFuture.supplyAsync(() -> rewrapUnchecked(vault));
        List<Progress> own = rewrap(vault);
        long done = last(own).done() + last(other.join()).done();
        assertThat(done).isEqualTo(1000);
        assertThat(last(own).finished() && last(other.join()).finished()).isTrue();
        assertThat(vault.rotation().status().versions()).containsExactly(new Version(1, true, 0), new Version(2, true, 1000));
    }

    @Test
    void twoChangesAtATimeMakeTwoVersionsAndBothSealWell() throws Exception {
        Vault vault = Vault.create(databases, sealers, "two-changes");
        CompletableFuture<Integer> other = CompletableFuture.supplyAsync(() -> vault.rotation().takeNewest(true, version -> { }));
        int own = vault.rotation().takeNewest(true, version -> { });
        assertThat(List.of(own, other.join())).containsExactlyInAnyOrder(2, 3);
        vault.put(0, 2);
        assertThat(vault.reopened(new Sealers(keys)).get(1)).isEqualTo("value 1");
    }

    @Test
    void valueSealedBeforeTheChangeAndCommittedAfterItIsWrappedAnewToo() throws Exception {
        Vault vault = Vault.create(databases, sealers, "late");
        CountDownLatch sealed = new CountDownLatch(1);
        CountDownLatch commit = new CountDownLatch(1);
        CompletableFuture<Void> late = CompletableFuture.runAsync(() -> vault.database().tx().executeWithoutResult(tx -> {
            vault.put(0, 1);
            sealed.countDown();
            awaitQuietly(commit);
        }));
        sealed.await();
        vault.rotation().takeNewest(true, version -> { });
        CompletableFuture<List<Progress>> run = CompletableFuture.supplyAsync(() -> rewrapUnchecked(vault));
        await().during(Duration.ofMillis(300)).until(() -> !run.isDone());
        commit.countDown();
        late.join();
        assertThat(run.join()).last().isEqualTo(new Progress(1, 0, 2, true, null));
        assertThat(vault.rotation().status().versions()).containsExactly(new Version(1, true, 0), new Version(2, true, 1));
    }

    @Test
    void processWithoutTheNewFileServesWhatItCanAndSaysUnavailableForTheRest() throws Exception {
        Vault first = Vault.create(databases, sealers, "split");
        first.put(0, 1);
        Path elsewhere = Files.createDirectories(folder.resolve("elsewhere/split"));
        Files.copy(keys.resolve("split/kek-v1"), elsewhere.resolve("kek-v1"));
        Vault second = first.reopened(new Sealers(folder.resolve("elsewhere")));
        first.rotation().takeNewest(true, version -> { });
        first.put(1, 2);
        assertThat(second.get(0)).isEqualTo("value 0");
        assertThatThrownBy(() -> second.get(1)).isInstanceOfSatisfying(ProblemException.class,
                problem -> assertThat(problem.problem()).isEqualTo(Problem.UNAVAILABLE));
        assertThatThrownBy(() -> second.put(2, 3)).isInstanceOf(ProblemException.class);
        new KekFiles(elsewhere).create(2);
        assertThatThrownBy(() -> second.get(1)).as("another key of that name").isInstanceOf(ProblemException.class);
        Files.copy(keys.resolve("split/kek-v2"), elsewhere.resolve("kek-v2"), StandardCopyOption.REPLACE_EXISTING);
        assertThat(second.get(1)).isEqualTo("value 1");
    }

    @Test
    void rewrapGoesOnWhereItWasWhenItsProcessIsKilled() throws Exception {
        Vault vault = Vault.create(databases, sealers, "killed");
        vault.put(0, 1000);
        Process child = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-cp",
                System.getProperty("java.class.path"), RewrapProcess.class.getName(), databases.url(),
                folder.resolve("data").toString(), keys.toString(), "killed").redirectError(ProcessBuilder.Redirect.INHERIT).start();
        BufferedReader out = child.inputReader();
        String line = out.readLine();
        while (line != null && !line.equals("done 300")) {
            line = out.readLine();
        }
        child.destroyForcibly().waitFor();
        assertThat(line).as("it was in the middle").isNotNull();
        assertThat(vault.rotation().status().versions()).containsExactly(new Version(1, true, 700), new Version(2, true, 300));
        assertThat(rewrap(vault)).last().isEqualTo(new Progress(700, 700, 2, true, null));
        Files.delete(keys.resolve("killed/kek-v1"));
        Vault restarted = vault.reopened(new Sealers(keys));
        for (int id = 0; id < 1000; id++) {
            assertThat(restarted.get(id)).isEqualTo("value " + id);
        }
    }

    @Test
    void rewrapStopsWhenItsListenerDoesAndKeepsWhatIsDone() throws Exception {
        Vault vault = Vault.create(databases, sealers, "stopped");
        vault.put(0, 250);
        vault.rotation().takeNewest(true, version -> { });
        assertThatThrownBy(() -> vault.rotation().rewrap(progress -> {
            if (progress.done() > 0) {
                throw new IOException("the client is gone");
            }
        })).isInstanceOf(IOException.class);
        assertThat(vault.rotation().status().versions()).containsExactly(new Version(1, true, 150), new Version(2, true, 100));
    }

    @Test
    void movedValueIsRefusedAlsoAfterARewrap() throws Exception {
        Vault vault = Vault.create(databases, sealers, "moved");
        vault.put(0, 2);
        vault.rotation().takeNewest(true, version -> { });
        rewrap(vault);
        vault.database().jdbc().sql("UPDATE vault SET sealed = (SELECT sealed FROM vault WHERE id = '0') WHERE id = '1'").update();
        assertThat(vault.get(0)).isEqualTo("value 0");
        assertThatThrownBy(() -> vault.get(1)).isInstanceOf(IllegalStateException.class).hasMessageContaining("moved");
        byte[] sealed = vault.database().jdbc().sql("SELECT sealed FROM vault WHERE id = '0'").query((row, n) -> row.getBytes(1)).single();
        assertThatThrownBy(() -> vault.sealer().open(sealed, new Sealer.Binding("vault.sealed", "0", 2))).hasMessageContaining("moved");
        assertThatThrownBy(() -> vault.sealer().open(sealed, new Sealer.Binding("other.sealed", "0", 1))).hasMessageContaining("moved");
    }

    @Test
    void damagedValueIsNamedAndHoldsNobodyUp() throws Exception {
        Vault vault = Vault.create(databases, sealers, "damaged");
        vault.put(0, 250);
        vault.database().jdbc().sql("UPDATE vault SET sealed = set_byte(sealed, 20, get_byte(sealed, 20) # 1) WHERE id = '17'").update();
        vault.database().jdbc().sql("UPDATE vault SET sealed = '\\x00' WHERE id = '18'").update();
        vault.rotation().takeNewest(true, version -> { });
        assertThat(rewrap(vault)).last()
                .isEqualTo(new Progress(248, 250, 2, false, List.of("vault.sealed 17/1", "vault.sealed 18/1")));
        assertThat(vault.get(16)).isEqualTo("value 16");
    }

    @Test
    void startIsRefusedWithCountsAndTouchesNothingWhenAnOldKeyIsStillNeeded() throws Exception {
        Vault vault = Vault.create(databases, sealers, "needed");
        vault.put(0, 3);
        vault.rotation().takeNewest(true, version -> { });
        Path old = keys.resolve("needed/kek-v1");
        Path aside = Files.move(old, folder.resolve("needed-v1"));
        Map<String, String> before = everything(vault);
        assertThatThrownBy(() -> vault.reopened(new Sealers(keys))).isInstanceOf(StartupException.class)
                .hasMessageContaining(old + " is missing").hasMessageContaining("3 in vault.sealed");
        assertThat(everything(vault)).isEqualTo(before);
        Files.move(aside, old);
        rewrap(vault);
        Files.delete(old);
        assertThat(vault.reopened(new Sealers(keys)).get(2)).isEqualTo("value 2");
    }

    @Test
    void startIsRefusedAndTouchesNothingWhenTheKeyIsMissingOrWrong() throws Exception {
        Vault vault = Vault.create(databases, sealers, "guarded");
        vault.put(0, 3);
        Path file = keys.resolve("guarded/kek-v1");
        Path aside = Files.move(file, folder.resolve("guarded-v1"));
        Map<String, String> before = everything(vault);
        assertThatThrownBy(() -> vault.reopened(new Sealers(keys))).isInstanceOf(StartupException.class)
                .hasMessageContaining(file + " is missing").hasMessageContaining("3 in vault.sealed");
        assertThat(everything(vault)).isEqualTo(before);
        new KekFiles(keys.resolve("guarded")).create(1);
        before = everything(vault);
        assertThatThrownBy(() -> vault.reopened(new Sealers(keys))).isInstanceOf(StartupException.class)
                .hasMessageContaining("is not the one");
        assertThat(everything(vault)).isEqualTo(before);
        Files.writeString(file, "{}");
        before = everything(vault);
        assertThatThrownBy(() -> vault.reopened(new Sealers(keys))).isInstanceOf(StartupException.class)
                .hasMessageContaining("cannot be read as a key");
        assertThat(everything(vault)).isEqualTo(before);
        Files.delete(file);
        Files.move(aside, file);
        assertThat(vault.reopened(new Sealers(keys)).get(0)).isEqualTo("value 0");
    }

    @Test
    void sealingIsRefusedWhenTheColumnWouldNotBeFoundLater() throws Exception {
        Vault vault = Vault.create(databases, sealers, "lost");
        assertThatThrownBy(() -> vault.sealer().seal(new byte[1], new Sealer.Binding("vault.content", "1", 1)))
                .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("vault.content");
    }

    @Test
    void sealingIsRefusedOutsideATransactionSinceARotationCouldNotWaitForIt() throws Exception {
        Vault vault = Vault.create(databases, sealers, "unwaited");
        assertThatThrownBy(() -> vault.sealer().seal(new byte[1], Vault.binding(1)))
                .isInstanceOf(IllegalStateException.class).hasMessageContaining("vault.sealed");
    }

    @Test
    void problemIsUnavailableAndNothingChangesWhenTheNewFileCannotBeUsed() throws Exception {
        Vault vault = Vault.create(databases, sealers, "unusable");
        vault.put(0, 1);
        Path torn = Files.writeString(keys.resolve("unusable/kek-v2"), "half a fi");
        assertThatThrownBy(() -> vault.rotation().takeNewest(false, version -> { }))
                .isInstanceOfSatisfying(ProblemException.class, problem -> assertThat(problem.problem().status()).isEqualTo(503));
        assertThat(vault.rotation().status().activeVersion()).isEqualTo(1);
        Files.delete(torn);
        vault.put(1, 2);
        assertThat(vault.get(1)).isEqualTo("value 1");
    }

    @Test
    void auditEntryThatFailsKeepsTheOldKey() throws Exception {
        Vault vault = Vault.create(databases, sealers, "unaudited");
        assertThatThrownBy(() -> vault.rotation().takeNewest(true, version -> {
            throw new IllegalStateException("the record cannot be written");
        })).hasMessageContaining("record");
        assertThat(vault.rotation().status().activeVersion()).isEqualTo(1);
    }

    @Test
    void keyFilesAreReadableByTheirOwnerOnly() throws Exception {
        Vault vault = Vault.create(databases, sealers, "private");
        vault.rotation().takeNewest(true, version -> { });
        for (String file : new String[] {"kek-v1", "kek-v2"}) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(keys.resolve("private").resolve(file))))
                    .isEqualTo("rw-------");
        }
    }

    private static Progress last(List<Progress> reports) {
        return reports.get(reports.size() - 1);
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static List<Progress> rewrapUnchecked(Vault vault) {
        try {
            return rewrap(vault);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<Progress> rewrap(Vault vault) throws IOException {
        List<Progress> reports = new ArrayList<>();
        vault.rotation().rewrap(reports::add);
        return reports;
    }

    /** Every file and every row of a service, to see that nothing was touched. */
    private static Map<String, String> everything(Vault vault) throws IOException {
        Map<String, String> all = new TreeMap<>();
        try (Stream<Path> files = Files.list(keys.resolve(vault.service()))) {
            for (Path file : files.toList()) {
                all.put(file.toString(), Files.readString(file) + Files.getLastModifiedTime(file));
            }
        }
        for (String table : new String[] {"kek_check", "kek_active", "vault"}) {
            all.put(table, vault.database().jdbc().sql("SELECT string_agg(ctid::text || xmin::text || t::text, ';' ORDER BY ctid) FROM " + table + " t")
                    .query(String.class).single());
        }
        return all;
    }
}
