package dev.gatehouse.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.gatehouse.audit.AuditTrail.Outcome;
import dev.gatehouse.platform.Caller;
import dev.gatehouse.platform.Origin;
import dev.gatehouse.platform.Problem;
import dev.gatehouse.platform.ProblemException;
import dev.gatehouse.platform.StartupException;
import dev.gatehouse.platform.database.Databases;
import dev.gatehouse.support.GatehouseTest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.beans.factory.annotation.Autowired;

/** How entries get into the chain, and what stops a start or an act. */
@GatehouseTest
class AuditChainTest {
    private static final int WRITERS = 16;
    @Autowired
    Databases databases;
    @Autowired
    ObjectMapper json;
    @TempDir
    Path folder;
    private Lab lab;

    @BeforeEach
    void emptyStream() {
        lab = new Lab(databases, json, folder);
    }

    private List<Long> seqs() {
        return lab.database.jdbc().sql("SELECT seq FROM audit_entries ORDER BY seq").query(Long.class).list();
    }

    @Test
    void placesHaveNoGapsWhenManyWriteAndSomeGiveUp() throws Exception {
        lab.tamper("CREATE TABLE things (id integer PRIMARY KEY, n integer NOT NULL)",
                "INSERT INTO things SELECT i, 0 FROM generate_series(1, 4) i",
                "GRANT SELECT, UPDATE ON things TO gatehouse_" + lab.stream.replace('-', '_'));
        List<Callable<Integer>> writers = new ArrayList<>();
        for (int writer = 0; writer < WRITERS; writer++) {
            writers.add(() -> {
                int written = 0;
                for (int i = 0; i < 25; i++) {
                    written += act(i % 5 == 4);
                }
                return written;
            });
        }
        ExecutorService pool = Executors.newFixedThreadPool(WRITERS);
        int written = 0;
        for (Future<Integer> result : pool.invokeAll(writers)) {
            written += result.get();
        }
        pool.shutdown();
        assertThat(written).isEqualTo(WRITERS * 20 * 2);
        assertThat(seqs()).hasSize(written).startsWith(1L).endsWith((long) written);
        assertThat(lab.verify().findings()).isEmpty();
        assertThat(lab.meters.get("gatehouse.audit.entries").counter().count()).isEqualTo(written);
    }

    /** Writes an entry, then locks a row, then writes another: an order that would deadlock if entries took their places at once. */
    private int act(boolean givesUp) {
        List<Integer> ids = new ArrayList<>(List.of(1, 2, 3, 4));
        Collections.shuffle(ids);
        lab.database.tx().executeWithoutResult(tx -> {
            lab.record.trail().record(Lab.person("usr_ada", "ada", "192.0.2.1"), "thing.begin", "x", Outcome.OK);
            lab.database.jdbc().sql("UPDATE things SET n = n + 1 WHERE id = ?").param(ids.get(0)).update();
            lab.record.trail().record(Lab.person("usr_ada", "ada", "192.0.2.1"), "thing.end", "x", Outcome.OK);
            if (givesUp) {
                tx.setRollbackOnly();
            }
        });
        return givesUp ? 0 : 2;
    }

    @Test
    void streamGoesOnAfterARestart() {
        lab.write(1, 3);
        lab.record = lab.opened();
        lab.write(4, 5);
        assertThat(seqs()).containsExactly(1L, 2L, 3L, 4L, 5L);
        assertThat(lab.verify().ok()).isTrue();
    }

    @Test
    void actIsRolledBackWhenItsEntryCannotBeWritten() {
        lab.tamper("CREATE TABLE things (id integer)", "GRANT SELECT, INSERT ON things TO gatehouse_" + lab.stream.replace('-', '_'),
                "REVOKE INSERT ON audit_entries FROM gatehouse_" + lab.stream.replace('-', '_'));
        assertThatThrownBy(() -> lab.database.tx().executeWithoutResult(tx -> {
            lab.database.jdbc().sql("INSERT INTO things VALUES (1)").update();
            lab.write(1, 1);
        })).isInstanceOfSatisfying(ProblemException.class, e -> assertThat(e.problem()).isEqualTo(Problem.UNAVAILABLE));
        assertThat(lab.database.jdbc().sql("SELECT count(*) FROM things").query(Long.class).single()).isZero();
        assertThat(lab.meters.get("gatehouse.audit.failures").counter().count()).isEqualTo(1);
    }

    @Test
    void oddTextDoesNotStopTheRecord() {
        Caller caller = Lab.person("usr_ada", "a\0da\uD800", "192.0.2.1");
        lab.record.trail().record(caller, "thing.make", "nul \0 and half a pair \uDC00", Outcome.OK, Map.of("k", "\0\uD800"));
        assertThat(lab.verify().ok()).isTrue();
        EntryView entry = lab.record.about("usr_ada", 0, 10).entries().get(0);
        assertThat(entry.object()).isEqualTo("nul \uFFFD and half a pair ?");
    }

    @Test
    void nothingPersonalStandsInTheTable() {
        lab.record.trail().record(Lab.person("usr_ada", "ada@example.org", "192.0.2.77"), "thing.make", "thing", Outcome.OK);
        lab.record.trail().record(Caller.anonymous(new Origin("req_1", "192.0.2.78")), "login", "usr_bob", Outcome.DENIED);
        String table = lab.database.jdbc().sql("SELECT string_agg(e::text || encode(personal, 'escape'), ' ') FROM audit_entries e")
                .query(String.class).single();
        assertThat(table).doesNotContain("ada@example.org", "192.0.2.7");
        assertThat(lab.record.about("usr_ada", 0, 10).entries()).extracting(EntryView::source, EntryView::actorName)
                .containsExactly(tuple("192.0.2.77", "ada@example.org"));
        assertThat(lab.record.about("usr_bob", 0, 10).entries()).extracting(EntryView::source).containsExactly("192.0.2.78");
    }

    @Test
    void erasedPersonCannotBeReadAndTheChainVerifies() {
        lab.write(1, 3);
        lab.record.trail().record(Lab.person("usr_eve", "eve", "192.0.2.9"), "thing.make", "usr_ada", Outcome.OK);
        assertThat(lab.record.trail().forget("usr_ada")).isEqualTo(3);
        assertThat(lab.record.trail().forget("usr_ada")).as("done again").isZero();
        assertThat(lab.record.about("usr_ada", 0, 10).entries()).extracting(EntryView::source, EntryView::actorName)
                .containsExactly(tuple("erased", "erased"), tuple("erased", "erased"),
                        tuple("erased", "erased"), tuple(null, null));
        assertThat(lab.record.about("usr_eve", 0, 10).entries()).extracting(EntryView::source).containsExactly("192.0.2.9");
        lab.write(4, 4);
        assertThat(lab.record.about("usr_ada", 0, 10).entries()).extracting(EntryView::source)
                .containsExactly("erased", "erased", "erased", null, "192.0.2.7");
        assertThat(lab.verify().ok()).isTrue();
    }

    @Test
    void startIsRefusedWhenTheKeyIsMissingOrWrong() throws Exception {
        lab.write(1, 2);
        Path file = lab.keys.resolve(lab.stream).resolve("audit-v1");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file))).isEqualTo("rw-------");
        String key = Files.readString(file);
        Files.delete(file);
        assertThatThrownBy(lab::opened).isInstanceOf(StartupException.class).hasMessageContaining(file + " is missing");
        assertThat(file).as("nothing is made in its place").doesNotExist();
        Files.writeString(file, "another key");
        assertThatThrownBy(lab::opened).isInstanceOf(StartupException.class).hasMessageContaining("is not the one");
        Files.writeString(file, key);
        lab.tamper("DELETE FROM audit_key");
        assertThatThrownBy(lab::opened).isInstanceOf(StartupException.class).hasMessageContaining("is not the one");
    }

    @Test
    void troubleIsToldWhileHeadsCannotBeWritten() throws Exception {
        lab.write(1, 1);
        Files.delete(lab.heads());
        Files.delete(lab.files);
        Files.writeString(lab.files, "a file where the folder was");
        lab.record.signHead();
        assertThat(lab.record.trouble()).contains("cannot be written");
        Files.delete(lab.files);
        lab.record.signHead();
        assertThat(lab.record.trouble()).isNull();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(lab.heads()))).isEqualTo("rw-------");
        assertThat(lab.verify().ok()).isTrue();
    }

    @Test
    void headIsSignedOnlyWhenTheStreamHasMoved() throws Exception {
        lab.write(1, 2);
        lab.record.signHead();
        lab.record.signHead();
        assertThat(Files.readAllLines(lab.heads())).hasSize(2);
    }
}
