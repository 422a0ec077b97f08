package dev.gatehouse.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.gatehouse.audit.Finding.Kind;
import dev.gatehouse.platform.StartupException;
import dev.gatehouse.platform.database.Databases;
import dev.gatehouse.support.GatehouseTest;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.beans.factory.annotation.Autowired;

/** Days become sealed segments, and old ones go. */
@GatehouseTest
class AuditRetentionTest {
    @Autowired
    Databases databases;
    @Autowired
    ObjectMapper json;
    @TempDir
    Path folder;
    private Lab lab;

    /** Entries 1 to 3 on the first day, 4 and 5 on the second, 6 on the third. */
    @BeforeEach
    void threeDays() {
        lab = new Lab(databases, json, folder);
        lab.write(1, 3);
        lab.clock.advance(Duration.ofDays(1));
        lab.write(4, 5);
        lab.clock.advance(Duration.ofDays(1));
        lab.write(6, 6);
        lab.record.signHead();
    }

    private List<String> seals() {
        return lab.database.jdbc().sql("SELECT first_seq || '-' || last_seq || CASE WHEN drop_mac IS NULL THEN '' ELSE ' dropped' END"
                + " FROM audit_seals ORDER BY first_seq").query(String.class).list();
    }

    private List<Long> entries() {
        return lab.database.jdbc().sql("SELECT seq FROM audit_entries ORDER BY seq").query(Long.class).list();
    }

    private void dropFirstTwoDays() {
        lab.clock.advance(Lab.RETENTION.minusHours(1));
        lab.write(7, 7);
        lab.record.keep();
        lab.record.signHead();
        assertThat(seals()).containsExactly("1-3 dropped", "4-5 dropped", "6-6");
    }

    @Test
    void daysAreSealedOnceTheyAreOver() {
        lab.record.keep();
        assertThat(seals()).containsExactly("1-3", "4-5");
        lab.clock.advance(Duration.ofDays(1));
        lab.record.keep();
        assertThat(seals()).as("a quiet day adds none").containsExactly("1-3", "4-5", "6-6");
        lab.record.keep();
        assertThat(seals()).hasSize(3);
        assertThat(lab.verify().ok()).isTrue();
        assertThat(lab.meters.get("gatehouse.audit.verified").gauge().value()).isEqualTo(1);
    }

    @Test
    void oldDaysAreDroppedWholeAndTheChainVerifiesAcrossTheGap() {
        dropFirstTwoDays();
        assertThat(entries()).containsExactly(6L, 7L, 8L, 9L);
        assertThat(lab.verify().findings()).isEmpty();
        assertThat(lab.verifyFromOutside().findings()).isEmpty();
        lab.record = lab.opened();
        lab.write(8, 9);
        assertThat(lab.verify().ok()).isTrue();
        assertThat(drops()).containsExactly("1-3", "4-5");
    }

    @Test
    void dropIsOnTheRecordOnceWhenItFailsAndIsTriedAgain() {
        lab.record.keep();
        lab.tamper("CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'not now'; END $$",
                "CREATE TRIGGER refuse BEFORE DELETE ON audit_entries FOR EACH ROW EXECUTE FUNCTION refuse()");
        lab.clock.advance(Lab.RETENTION.minusHours(1));
        for (int i = 0; i < 2; i++) {
            assertThatThrownBy(lab.record::keep).hasMessageContaining("not now");
        }
        assertThat(drops()).containsExactly("1-3");
        lab.tamper("DROP TRIGGER refuse ON audit_entries");
        lab.record.keep();
        assertThat(drops()).containsExactly("1-3", "4-5");
        assertThat(seals()).startsWith("1-3 dropped", "4-5 dropped");
        assertThat(lab.verify().ok()).isTrue();
    }

    private List<String> drops() {
        return lab.database.jdbc().sql("SELECT object FROM audit_entries WHERE action = 'audit.drop' ORDER BY seq").query(String.class).list();
    }

    @Test
    void serviceItselfMayDropNothing() {
        assertThatThrownBy(() -> lab.database.jdbc().sql("DELETE FROM audit_entries WHERE seq = 1").update())
                .rootCause().hasMessageContaining("permission denied");
    }

    @Test
    void entriesDroppedBeforeTheirTimeAreNamed() {
        lab.record.keep();
        lab.tamper("DELETE FROM audit_entries WHERE seq <= 3", "UPDATE audit_seals SET drop_mac = sha256('mine') WHERE first_seq = 1");
        assertThat(lab.verify().findings()).extracting(Finding::seq, Finding::kind)
                .containsExactly(tuple(1L, Kind.SEAL_FORGED), tuple(1L, Kind.REMOVED));
    }

    @Test
    void editedSealIsNamed() {
        lab.record.keep();
        lab.tamper("UPDATE audit_seals SET last_at = last_at - interval '500 days' WHERE first_seq = 4");
        assertThat(lab.verify().findings()).extracting(Finding::seq, Finding::kind).containsExactly(tuple(4L, Kind.SEAL_FORGED));
    }

    @Test
    void removedSealOfADroppedDayIsNamed() {
        dropFirstTwoDays();
        lab.tamper("DELETE FROM audit_seals WHERE first_seq = 1");
        assertThat(lab.verify().findings()).extracting(Finding::seq, Finding::kind).containsExactly(tuple(1L, Kind.SEAL_MISSING));
    }

    @Test
    void entriesAreMissedWhenTheLastSealOfDroppedDaysIsRemoved() {
        dropFirstTwoDays();
        lab.tamper("DELETE FROM audit_seals WHERE first_seq >= 4");
        assertThat(lab.verify().findings()).extracting(Finding::seq, Finding::kind).containsExactly(tuple(4L, Kind.REMOVED));
    }

    @Test
    void tamperedDayIsNeitherSealedNorDropped() {
        lab.tamper("UPDATE audit_entries SET object = 'other' WHERE seq = 2");
        lab.clock.advance(Lab.RETENTION.plusDays(2));
        assertThatThrownBy(lab.record::keep).isInstanceOf(IllegalStateException.class).hasMessageContaining("1-3");
        assertThat(seals()).isEmpty();
        assertThat(entries()).hasSize(6);
        assertThat(lab.meters.get("gatehouse.audit.verified").gauge().value()).isZero();
    }

    @Test
    void retentionUnderADayIsRefused() {
        assertThatThrownBy(() -> new AuditSettings(Duration.ofHours(23))).isInstanceOf(StartupException.class)
                .hasMessageContaining("GATEHOUSE_AUDIT_RETENTION");
    }
}
