package dev.gatehouse.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.gatehouse.audit.AuditVerifier.Verdict;
import dev.gatehouse.audit.Finding.Kind;
import dev.gatehouse.platform.database.Databases;
import dev.gatehouse.support.GatehouseTest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.beans.factory.annotation.Autowired;

/** One test a kind of tampering, by somebody who owns the database and lacks the key. */
@GatehouseTest
class AuditTamperingTest {
    private static final String COPY = "INSERT INTO audit_entries SELECT %s, at, actor, action, object, outcome, request_id, source,"
            + " person, personal, details, previous, %s FROM audit_entries WHERE seq = %s";
    @Autowired
    Databases databases;
    @Autowired
    ObjectMapper json;
    @TempDir
    Path folder;
    private Lab lab;

    @BeforeEach
    void tenEntries() {
        lab = new Lab(databases, json, folder);
        lab.write(1, 10);
        lab.record.signHead();
        assertThat(lab.verify().findings()).isEmpty();
        assertThat(lab.verify().entries()).isEqualTo(10);
    }

    private void found(long seq, Kind kind) {
        assertFound(lab.verify(), seq, kind);
        assertFound(lab.verifyFromOutside(), seq, kind);
    }

    private static void assertFound(Verdict verdict, long seq, Kind kind) {
        assertThat(verdict.ok()).isFalse();
        assertThat(verdict.findings()).extracting(Finding::seq, Finding::kind)
                .containsExactly(tuple(seq, kind));
    }

    @Test
    void editedEntryIsNamedWhateverFieldItIs() {
        for (String edit : new String[] {"actor = 'usr_eve'", "action = 'x'", "object = 'x'", "outcome = 'DENIED'", "request_id = 'x'",
            "source = 'x'", "person = 'usr_eve'", "person = NULL", "personal = '\\x00'", "details = '{ }'",
            "at = at + interval '1 microsecond'"}) {
            lab.tamper("CREATE TABLE kept AS SELECT * FROM audit_entries WHERE seq = 4", "UPDATE audit_entries SET " + edit + " WHERE seq = 4");
            found(4, Kind.EDITED);
            lab.tamper("DELETE FROM audit_entries WHERE seq = 4", "INSERT INTO audit_entries SELECT * FROM kept", "DROP TABLE kept");
            assertThat(lab.verify().ok()).as("put back after " + edit).isTrue();
        }
    }

    @Test
    void lastEntryIsNamedWhenEdited() {
        lab.tamper("UPDATE audit_entries SET object = 'other' WHERE seq = 10");
        found(10, Kind.EDITED);
    }

    @Test
    void entryIsNamedWhenItsMacIsOverwritten() {
        lab.tamper("UPDATE audit_entries SET mac = '\\x0102' WHERE seq = 5");
        assertThat(lab.verify().findings()).extracting(Finding::seq).containsOnly(5L);
    }

    @Test
    void removedEntryIsNamed() {
        lab.tamper("DELETE FROM audit_entries WHERE seq = 4");
        found(4, Kind.REMOVED);
    }

    @Test
    void removedEntriesAreNamedWhenTheGapIsClosed() {
        lab.tamper("DELETE FROM audit_entries WHERE seq IN (4, 5)", "UPDATE audit_entries SET seq = seq + 1000 WHERE seq > 5",
                "UPDATE audit_entries SET seq = seq - 1002 WHERE seq > 1000");
        found(4, Kind.REMOVED);
        assertThat(lab.verify().findings().get(0).detail()).isEqualTo("entries 4 to 5 are gone");
    }

    @Test
    void firstEntryIsNamedWhenRemoved() {
        lab.tamper("DELETE FROM audit_entries WHERE seq = 1");
        found(1, Kind.REMOVED);
    }

    @Test
    void reorderedEntriesAreNamedWithTheirPlaces() {
        lab.tamper("UPDATE audit_entries SET seq = 1000 WHERE seq = 3", "UPDATE audit_entries SET seq = 3 WHERE seq = 7",
                "UPDATE audit_entries SET seq = 7 WHERE seq = 1000");
        assertThat(lab.verify().findings()).containsExactly(new Finding(3, Kind.REORDERED, "entry 3 stands at place 7"),
                new Finding(7, Kind.REORDERED, "entry 7 stands at place 3"));
    }

    @Test
    void neighboursAreNamedWhenTheyChangePlaces() {
        lab.tamper("UPDATE audit_entries SET seq = 1000 WHERE seq = 3", "UPDATE audit_entries SET seq = 3 WHERE seq = 4",
                "UPDATE audit_entries SET seq = 4 WHERE seq = 1000");
        assertThat(lab.verify().findings()).extracting(Finding::seq, Finding::kind).containsExactly(
                tuple(3L, Kind.REORDERED), tuple(4L, Kind.REORDERED));
    }

    @Test
    void insertedEntryIsNamedInTheMiddle() {
        lab.tamper("UPDATE audit_entries SET seq = seq + 1000 WHERE seq >= 5", "UPDATE audit_entries SET seq = seq - 999 WHERE seq > 1000",
                COPY.formatted(5, "sha256('mine')", 1));
        found(5, Kind.INSERTED);
    }

    @Test
    void insertedEntryIsNamedAtTheEnd() {
        lab.tamper("INSERT INTO audit_entries SELECT 11, at, actor, action, 'forged', outcome, request_id, source, person, personal,"
                + " details, mac, sha256('mine') FROM audit_entries WHERE seq = 10");
        found(11, Kind.INSERTED);
    }

    @Test
    void copyOfAGenuineEntryIsNamed() {
        lab.tamper(COPY.formatted(11, "mac", 6));
        found(6, Kind.INSERTED);
    }

    @Test
    void cutOffTailIsNamed() {
        lab.tamper("DELETE FROM audit_entries WHERE seq > 7");
        found(8, Kind.CUT_OFF);
    }

    @Test
    void everythingIsMissedWhenEverythingIsDeleted() {
        lab.tamper("DELETE FROM audit_entries");
        found(1, Kind.CUT_OFF);
    }

    @Test
    void cutIsSeenAtOnceByTheProcessThatWrote() {
        lab.write(11, 13);
        lab.tamper("DELETE FROM audit_entries WHERE seq > 11");
        assertFound(lab.verify(), 12, Kind.CUT_OFF);
    }

    @Test
    void cutIsNamedWhenTheStreamWentOnAfterIt() {
        lab.tamper("DELETE FROM audit_entries WHERE seq > 7");
        lab.record = lab.opened();
        lab.write(8, 20);
        found(10, Kind.CUT_OFF);
    }

    @Test
    void earlierLineIsNamedWhenItIsPutBackInPlaceOfTheLaterOne() {
        lab.tamper("CREATE TABLE kept AS SELECT * FROM audit_entries", "DELETE FROM audit_entries WHERE seq > 7");
        lab.record = lab.opened();
        lab.write(8, 12);
        lab.tamper("DELETE FROM audit_entries WHERE seq IN (8, 9, 10)", "INSERT INTO audit_entries SELECT * FROM kept WHERE seq > 7");
        assertThat(lab.verify().findings()).extracting(Finding::seq, Finding::kind)
                .contains(tuple(11L, Kind.INSERTED));
    }

    @Test
    void forgedHeadIsNamed() throws Exception {
        String line = Files.readString(lab.heads()).lines().skip(1).findFirst().orElseThrow();
        Files.writeString(lab.heads(), line.replace("\"seq\":10", "\"seq\":99") + "\n", StandardOpenOption.APPEND);
        found(0, Kind.HEAD_FORGED);
    }

    @Test
    void lostHeadsAreNamed() throws Exception {
        Files.delete(lab.heads());
        found(0, Kind.HEADS_MISSING);
    }

    @Test
    void lostHeadsAreOnTheRecordWhenARestartBeginsThemAnew() throws Exception {
        lab.tamper("DELETE FROM audit_entries WHERE seq > 7");
        Files.delete(lab.heads());
        lab.record = lab.opened();
        assertThat(lab.record.verify().ok()).as("nothing is left to show the cut").isTrue();
        assertThat(lab.database.jdbc().sql("SELECT seq || ' ' || action FROM audit_entries WHERE seq > 7").query(String.class).list())
                .containsExactly("8 audit.heads-begin");
        assertThat(lab.opened().verify().entries()).as("once").isEqualTo(8);
    }

    @Test
    void headsOfAnotherStreamAreNamed() throws Exception {
        Lab other = new Lab(databases, json, folder);
        Files.copy(other.heads(), lab.heads(), StandardCopyOption.REPLACE_EXISTING);
        assertThat(lab.verify().findings()).extracting(Finding::kind).contains(Kind.HEAD_FORGED);
    }

    @Test
    void unfinishedLineOfAPowerCutIsNoFinding() throws Exception {
        Files.write(lab.heads(), "{\"stream\":\"".getBytes(StandardCharsets.UTF_8), StandardOpenOption.APPEND);
        assertThat(lab.verify().findings()).isEmpty();
        lab.write(11, 11);
        lab.record.signHead();
        assertThat(lab.verify().findings()).isEmpty();
        assertThat(Files.readString(lab.heads()).lines()).hasSize(3).allMatch(line -> line.endsWith("\"}"));
    }

    @Test
    void manyFindingsAreBounded() {
        lab.write(11, 150);
        lab.tamper("UPDATE audit_entries SET object = 'other'");
        assertThat(lab.verify().findings()).hasSize(100);
    }
}
