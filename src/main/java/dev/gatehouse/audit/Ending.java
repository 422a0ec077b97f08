package dev.gatehouse.audit;

import dev.gatehouse.platform.Problem;
import dev.gatehouse.platform.ProblemException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.springframework.core.Ordered;
import org.springframework.transaction.support.TransactionSynchronization;

/** What one transaction has to say to the record; said just before it commits. */
final class Ending implements TransactionSynchronization {
    private final EntryWriter writer;
    private final List<Draft> drafts = new ArrayList<>();
    private final Set<String> forgotten = new LinkedHashSet<>();
    private Head written;

    Ending(EntryWriter writer) {
        this.writer = writer;
    }

    boolean isFor(EntryWriter other) {
        return writer == other;
    }

    void add(Draft draft) {
        drafts.add(draft);
    }

    void forget(String person) {
        forgotten.add(person);
    }

    /** Last of all: no lock may be taken after the stream's. */
    @Override
    public int getOrder() {
        return Ordered.LOWEST_PRECEDENCE;
    }

    @Override
    public void beforeCommit(boolean readOnly) {
        try {
            written = writer.append(drafts, forgotten);
        } catch (RuntimeException e) {
            writer.failed();
            throw new ProblemException(Problem.UNAVAILABLE, e).header("Retry-After", "5");
        }
    }

    @Override
    public void afterCommit() {
        writer.committed(written, drafts.size());
    }
}
