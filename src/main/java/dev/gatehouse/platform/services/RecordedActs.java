package dev.gatehouse.platform.services;

import dev.gatehouse.platform.Caller;
import java.util.Map;

/** Where acts are recorded that change no database of a service: in the KMS's record, before they are done. */
public interface RecordedActs {
    /**
     * Records an act that is about to be done; on disk when it returns.
     *
     * @param caller who does it
     * @param action what is done, such as {@code collection.delete} or {@code route.stop}
     * @param object to what, such as the collection's name; never a secret
     * @param details further facts; never a secret
     * @throws dev.gatehouse.platform.ProblemException unavailable when it cannot be recorded: the act must not happen
     */
    void record(Caller caller, String action, String object, Map<String, String> details);

    /** Records an act that was refused. */
    void denied(Caller caller, String action, String object);

    /** Records that an act which was recorded before did not come to its end. */
    void failed(Caller caller, String action, String object, Map<String, String> details);
}
