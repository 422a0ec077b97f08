package dev.gatehouse.search;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gatehouse.platform.Problem;
import dev.gatehouse.platform.ProblemException;
import dev.gatehouse.search.SearchEngine.Action;
import dev.gatehouse.search.SearchEngine.Change;
import dev.gatehouse.search.SearchEngine.Outcome;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Every write of documents: into its collection and, while that is being replaced, into the one that will take its place. What does
 * not fit there is taken out there, so that the end of the replacement finds it missing.
 */
final class Writes {
    private static final Logger log = LoggerFactory.getLogger(Writes.class);
    private final SearchEngine engine;
    private final ReadWriteLock lock = new ReentrantReadWriteLock();

    Writes(SearchEngine engine) {
        this.engine = engine;
    }

    void apply(String collection, List<Change> changes) {
        lock.readLock().lock();
        try {
            engine.apply(collection, changes);
            successors(collection).forEach(successor -> follow(successor, changes));
        } finally {
            lock.readLock().unlock();
        }
    }

    List<Outcome> bulk(String collection, Action action, List<ObjectNode> documents) {
        lock.readLock().lock();
        try {
            List<Outcome> outcomes = engine.bulk(collection, action, documents);
            for (String successor : successors(collection)) {
                followBulk(successor, action, documents, outcomes);
            }
            return outcomes;
        } finally {
            lock.readLock().unlock();
        }
    }

    /** Runs while nobody writes through this process. */
    void exclusively(Runnable work) {
        lock.writeLock().lock();
        try {
            work.run();
        } finally {
            lock.writeLock().unlock();
        }
    }

    private void follow(String successor, List<Change> changes) {
        try {
            engine.apply(successor, changes);
        } catch (ProblemException e) {
            if (e.problem().status() >= Problem.INTERNAL.status()) {
                throw e;
            }
            if (e.problem() == Problem.NOT_FOUND) {
                // not made yet, or given up: the end of the replacement evens it out
                return;
            }
            log.warn("{} could not take what its predecessor took", successor, e);
            engine.apply(successor, changes.stream().map(change -> new Change(change.id(), null)).toList());
        }
    }

    /** A partial document may not be there yet, so whatever was updated is left for the end to copy. */
    private void followBulk(String successor, Action action, List<ObjectNode> documents, List<Outcome> outcomes) {
        List<Change> changes = new ArrayList<>();
        for (int i = 0; i < documents.size(); i++) {
            if (outcomes.get(i).success()) {
                boolean whole = action == Action.CREATE || action == Action.UPSERT;
                changes.add(new Change(documents.get(i).get("id").textValue(), whole ? documents.get(i) : null));
            }
        }
        follow(successor, changes);
    }

    /** None any more once the alias stands for what was to take its place. */
    private List<String> successors(String collection) {
        Map<String, String> aliases = engine.aliases();
        return aliases.entrySet().stream().filter(each -> each.getValue().equals(collection) && !Marks.isMark(each.getKey()))
                .map(each -> aliases.get(Marks.successor(each.getKey())))
                .filter(successor -> successor != null && !successor.equals(collection)).toList();
    }
}
