package dev.gatehouse.servicea.index;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gatehouse.platform.Problem;
import dev.gatehouse.platform.ProblemException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The collection is made anew while the one there is searched and the tables are written. */
class RebuildTest extends OutboxLab {
    @Test
    void oldCollectionIsSearchedUntilTheNewOneHasEverything() {
        element("one");
        element("two");
        drain();
        List<Integer> searched = new ArrayList<>();
        rebuild().run(filled -> searched.add(index.documents.size()));
        assertThat(searched).containsExactly(2);
        assertIndexIsAsTheTables();
    }

    @Test
    void whatIsWrittenMeanwhileWaitsAndGoesToTheNewOne() {
        long changed = element("one");
        long deleted = element("two");
        drain();
        rebuild().run(filled -> {
            editor.addVersion("script", changed, "once more");
            editor.delete("script", deleted);
            element("three");
            assertThat(drain()).as("workers stand still").isZero();
        });
        assertThat(index.documents).as("as it was read").containsKey("script_" + deleted + "_1");
        drain();
        assertThat(index.documents).hasSize(3).doesNotContainKey("script_" + deleted + "_1");
        assertIndexIsAsTheTables();
    }

    @Test
    void runThatFailsLeavesTheOldOneAndTheNextBeginsAgain() {
        element("one");
        drain();
        index.failing = Problem.UNAVAILABLE;
        assertThatThrownBy(() -> rebuild().run(filled -> { })).isInstanceOf(ProblemException.class);
        index.failing = null;
        assertThatThrownBy(() -> rebuild().run(filled -> {
            throw new IllegalStateException("the client is gone");
        })).hasMessage("the client is gone");
        assertIndexIsAsTheTables();
        element("two");
        assertThat(drain()).as("the gate is open again").isEqualTo(1);
        assertThat(rebuild().run(filled -> { })).isTrue();
        assertIndexIsAsTheTables();
    }

    @Test
    void documentThatTheNewOneRefusesIsNamedByTheOutboxAndTheOthersAreThere() {
        long good = element("one");
        long bad = element("two");
        drain();
        index.refused.add("script_" + bad + "_1");
        rebuild().run(filled -> { });
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            drain();
            clock.advance(Duration.ofMinutes(2));
        }
        assertThat(index.documents).containsOnlyKeys("script_" + good + "_1");
        assertThat(outbox.dead()).isEqualTo(1);
    }

    @Test
    void onlyOneRunsAtATime() {
        new SoleRunner(database).run(IndexedCollection.MAKING, () -> assertThat(rebuild().run(filled -> { })).isFalse());
    }
}
