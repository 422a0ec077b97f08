package dev.gatehouse.servicea.index;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.gatehouse.platform.services.DocumentIndex;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the workers do while table and index are compared is no drift. */
class ReconcilerRaceTest extends OutboxLab {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** The index, in which everything that waits is applied right after it was listed. */
    private DocumentIndex listedBeforeTheWorkersCome() {
        return (DocumentIndex) Proxy.newProxyInstance(getClass().getClassLoader(), new Class<?>[] {DocumentIndex.class}, (proxy, method, arguments) -> {
            if (method.getName().equals("list")) {
                return arguments[1].toString().startsWith("element_type:=script ") ? listedAndDrained() : List.of();
            }
            try {
                return method.invoke(index, arguments);
            } catch (InvocationTargetException e) {
                throw e.getCause();
            }
        });
    }

    private List<JsonNode> listedAndDrained() {
        List<JsonNode> held = index.documents.values().stream().map(document -> JSON.<JsonNode>valueToTree(document)).toList();
        drain();
        return held;
    }

    private Counts compared() {
        Counts counts = new Counts();
        new Reconciler(database, new ElementDocuments(database), listedBeforeTheWorkersCome(), outbox, new Comparison(JSON)).run(counts, seen -> { });
        return counts;
    }

    @Test
    void changeThatIsAppliedBetweenTheLooksIsNoDrift() {
        long kept = element("kept");
        long gone = element("gone");
        drain();
        editor.addVersion("script", kept, "once more");
        editor.delete("script", gone);
        element("new");
        Counts counts = compared();
        for (Drift drift : Drift.values()) {
            assertThat(counts.of(drift)).as(drift.tag()).isZero();
        }
        assertThat(outbox.isEmpty()).isTrue();
        assertIndexIsAsTheTables();
    }

    @Test
    void whatIsReallyMissingIsDrift() {
        element("one");
        drain();
        index.documents.clear();
        assertThat(compared().of(Drift.MISSING)).isEqualTo(1);
        drain();
        assertIndexIsAsTheTables();
    }
}
