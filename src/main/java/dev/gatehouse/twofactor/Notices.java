package dev.gatehouse.twofactor;

/** Tells users what happened to their second factor, at the address they have confirmed; nobody is told who has none. */
public interface Notices {
    /** What users are told of. */
    enum Event { FACTOR_ADDED, FACTOR_REMOVED, FACTORS_RESET, RECOVERY_CODE_USED, RECOVERY_CODES_REPLACED, GUESSING_LOCKED }

    /** Accepts a notice in the transaction of the event: it is delivered if and only if that commits. */
    void notify(String userId, Event event);
}
