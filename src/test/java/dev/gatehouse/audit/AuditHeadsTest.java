package dev.gatehouse.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.gatehouse.audit.Finding.Kind;
import dev.gatehouse.platform.database.Databases;
import dev.gatehouse.support.GatehouseTest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.beans.factory.annotation.Autowired;

/** The file of heads stays small, and what it shows stays shown. */
@GatehouseTest
class AuditHeadsTest {
    private static final Pattern SEQ = Pattern.compile("\"seq\":(\\d+),");
    @Autowired
    Databases databases;
    @Autowired
    ObjectMapper json;
    @TempDir
    Path folder;
    private Lab lab;

    /** Heads 1 to 3 on the first day, 4 and 5 on the second, 6 and 7 more than a week later. */
    @BeforeEach
    void headsOfThreeDays() {
        lab = new Lab(databases, json, folder);
        signEach(1, 3);
        lab.clock.advance(Duration.ofDays(1));
        signEach(4, 5);
        lab.clock.advance(Duration.ofDays(9));
        signEach(6, 7);
    }

    private void signEach(int first, int last) {
        for (int i = first; i <= last; i++) {
            lab.write(i, i);
            lab.record.signHead();
        }
    }

    private List<Long> heads() throws Exception {
        return SEQ.matcher(Files.readString(lab.heads())).results().map(found -> Long.valueOf(found.group(1))).toList();
    }

    @Test
    void oneHeadADayStaysWhenDaysAreMoreThanAWeekOld() throws Exception {
        assertThat(heads()).containsExactly(0L, 1L, 2L, 3L, 4L, 5L, 6L, 7L);
        lab.record.keep();
        assertThat(heads()).containsExactly(3L, 5L, 6L, 7L);
        assertThat(Files.getPosixFilePermissions(lab.heads())).isEqualTo(PosixFilePermissions.fromString("rw-------"));
        assertThat(lab.verifyFromOutside().findings()).isEmpty();
        signEach(8, 8);
        assertThat(heads()).containsExactly(3L, 5L, 6L, 7L, 8L);
        assertThat(lab.verifyFromOutside().findings()).isEmpty();
    }

    @Test
    void cutIsNamedWhenItWasMadeBeforeHeadsThatWereThinned() {
        lab.record.keep();
        lab.tamper("DELETE FROM audit_entries WHERE seq > 1");
        assertThat(lab.verifyFromOutside().findings()).extracting(Finding::seq, Finding::kind).containsExactly(tuple(2L, Kind.CUT_OFF));
        lab.record = lab.opened();
        lab.write(2, 12);
        assertThat(lab.verifyFromOutside().findings()).extracting(Finding::seq, Finding::kind).containsExactly(tuple(3L, Kind.CUT_OFF));
    }

    @Test
    void allHeadsStayWhenTheRecordIsNotAsItWasWritten() throws Exception {
        lab.tamper("UPDATE audit_entries SET object = 'other' WHERE seq = 7");
        lab.record.keep();
        assertThat(heads()).containsExactly(0L, 1L, 2L, 3L, 4L, 5L, 6L, 7L);
    }

    @Test
    void unfinishedLineGoesWhenTheFileIsThinned() throws Exception {
        Files.writeString(lab.heads(), Files.readString(lab.heads()) + "{\"stream\":\"");
        lab.record.keep();
        assertThat(Files.readString(lab.heads()).lines()).hasSize(4).allMatch(line -> line.endsWith("\"}"));
    }
}
