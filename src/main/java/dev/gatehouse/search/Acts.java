package dev.gatehouse.search;

import dev.gatehouse.platform.Caller;
import dev.gatehouse.platform.ProblemException;
import dev.gatehouse.platform.services.RecordedActs;
import java.util.Map;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Privileged acts, each recorded before it is done: what cannot be recorded does not happen. One that fails after that is recorded
 * once more, as failed.
 */
final class Acts {
    private static final Logger log = LoggerFactory.getLogger(Acts.class);
    private final RecordedActs record;

    Acts(RecordedActs record) {
        this.record = record;
    }

    /** What is done. */
    @FunctionalInterface
    interface Act<T, E extends Exception> {
        T run() throws E;
    }

    <T, E extends Exception> T recorded(Caller caller, String action, String object, Map<String, String> details, Act<T, E> act) throws E {
        record.record(caller, action, object, details);
        try {
            return act.run();
        } catch (Exception e) {
            failed(caller, action, object, details, e);
            throw e;
        }
    }

    /** Nothing was done that is not on the record, so the answer is why the act failed, whatever becomes of this. */
    private void failed(Caller caller, String action, String object, Map<String, String> details, Exception failure) {
        Map<String, String> told = new TreeMap<>(details);
        told.put("reason", failure instanceof ProblemException problem ? problem.problem().slug() : "internal");
        try {
            record.failed(caller, action, object, told);
        } catch (ProblemException e) {
            log.error("{} of {} failed, which cannot be recorded", action, object, e);
        }
    }
}
