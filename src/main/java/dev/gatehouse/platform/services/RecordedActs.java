package dev.gatehouse.platform.services;

import dev.gatehouse.platform.Caller;
import java.util.Map;

/** Where a service without a database has its acts recorded: in the KMS's record, before it does them. */
public interface RecordedActs {
    /**
     * Records an act; on disk when it returns.
     *
     * @param caller who does it
     * @param action what is done, such as {@code collection.delete}
     * @param object to what, such as the collection's name; never a secret
     * @param details further facts; never a secret
     * @throws dev.gatehouse.platform.ProblemException unavailable when it cannot be recorded: the act must not happen
     */
    void record(Caller caller, String action, String object, Map<String, String> details);

    /** Records that an act which was recorded before did not come to its end. */
    void failed(Caller caller, String action, String object, Map<String, String> details);
}
