package dev.gatehouse.servicea.index;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import dev.gatehouse.platform.Problem;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What becomes of changes: they wait, are applied in order, refused, dead, and caught up on. */
class OutboxTest extends OutboxLab {
    @Test
    void changesWaitAndNoAttemptIsCountedWhileTheIndexIsAway() {
        long id = element("one");
        for (Problem away : List.of(Problem.UNAVAILABLE, Problem.OVERLOADED, Problem.UPSTREAM_TIMEOUT, Problem.CALLER_NOT_ALLOWED)) {
            index.failing = away;
            assertThatThrownBy(this::drain).hasMessageContaining(away.slug());
        }
        assertThat(outbox.depth()).isEqualTo(1);
        assertThat(database.jdbc().sql("SELECT attempts FROM outbox").query(Integer.class).list()).containsExactly(0);
        index.failing = null;
        assertThat(drain()).isEqualTo(1);
        assertThat(index.documents).containsKey("script_" + id + "_1");
        assertThat(outbox.depth()).isZero();
    }

    @Test
    void redeliveryChangesNothingWhenTheAnswerWasLost() {
        long id = element("one");
        editor.addVersion("script", id, "two");
        index.losingAnswers = true;
        assertThatThrownBy(this::drain).hasMessageContaining("lost");
        Map<String, Map<String, Object>> once = Map.copyOf(index.documents);
        index.losingAnswers = false;
        drain();
        assertThat(index.documents).isEqualTo(once);
        assertIndexIsAsTheTables();
    }

    @Test
    void refusedChangeHasItsTurnsWithGrowingWaitsAndIsDeadInTheEndWhileTheOthersGoOn() {
        long bad = element("bad");
        long good = element("good");
        index.refused.add("script_" + bad + "_1");
        drain();
        assertThat(index.documents).containsOnlyKeys("script_" + good + "_1");
        assertThat(drain()).as("its wait is not over").isZero();
        clock.advance(Duration.ofSeconds(1));
        assertThat(drain()).isEqualTo(1);
        clock.advance(Duration.ofSeconds(1));
        assertThat(drain()).as("the second wait is longer").isZero();
        clock.advance(Duration.ofSeconds(1));
        assertThat(drain()).isEqualTo(1);
        assertThat(outbox.dead()).isEqualTo(1);
        assertThat(outbox.depth()).isZero();
        assertThat(database.jdbc().sql("SELECT error FROM outbox").query(String.class).single()).contains("is not liked");
        clock.advance(Duration.ofDays(1));
        assertThat(drain()).as("dead ones are left alone").isZero();
    }

    @Test
    void deadChangeIsTakenAlongWhenTheElementChangesAgain() {
        long id = element("bad");
        index.refused.add("script_" + id + "_1");
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            clock.advance(Duration.ofMinutes(1));
            drain();
        }
        index.refused.clear();
        editor.addVersion("script", id, "better");
        drain();
        assertThat(outbox.dead()).isZero();
        assertIndexIsAsTheTables();
    }

    @Test
    void whatIsDeletedLeavesTheIndexAndWhatIsMadeAgainIsThere() {
        long gone = element("one");
        editor.addVersion("script", gone, "two");
        long again = element("one");
        editor.addVersion("script", again, "two");
        drain();
        editor.delete("script", gone);
        editor.delete("script", again);
        editor.create("script", again, "anew");
        drain();
        assertThat(index.documents).containsOnlyKeys("script_" + again + "_1");
        assertIndexIsAsTheTables();
    }

    @Test
    void reorderReachesEveryVersionAlsoOfAnElementWithMoreThanFitIntoOneCall() {
        long many = element("one");
        long other = element("other");
        database.jdbc().sql("""
                INSERT INTO versions SELECT 'script', ?, n, 1, 'version ' || n, 'usr_editor', now() FROM generate_series(2, 1200) n""")
                .param(many).update();
        editor.reorder("script", List.of(many, other), List.of(other, many));
        drain();
        assertThat(index.documents).hasSize(1_201);
        assertIndexIsAsTheTables();
    }

    @Test
    void lagIsTheAgeOfTheOldestChangeThatWaits() {
        assertThat(outbox.oldestAge()).isZero();
        element("one");
        clock.advance(Duration.ofSeconds(90));
        element("two");
        assertThat(outbox.oldestAge()).isCloseTo(90, within(0.001));
        drain();
        assertThat(outbox.oldestAge()).isZero();
    }

    @Test
    void workersCatchUpByThemselvesOnceTheIndexIsBack() {
        index.failing = Problem.UNAVAILABLE;
        OutboxWorkers workers = workers();
        workers.start();
        for (int i = 0; i < 30; i++) {
            element("number " + i);
        }
        await().until(() -> workers.trouble() != null);
        assertThat(outbox.depth()).isEqualTo(30);
        index.failing = null;
        await().atMost(Duration.ofSeconds(20)).until(() -> outbox.depth() == 0 && workers.trouble() == null);
        workers.stop();
        assertIndexIsAsTheTables();
    }
}
