package dev.gatehouse.twofactor;

import dev.gatehouse.audit.AuditTrail.Outcome;
import dev.gatehouse.twofactor.delivery.Notices;

/** What can happen to a factor, and how it stands in the audit record. */
enum FactorEvent {
    ENROLLED("factor.enrol", Outcome.OK, null),
    CONFIRMED("factor.confirm", Outcome.OK, Notices.Event.FACTOR_ADDED),
    RENAMED("factor.rename", Outcome.OK, null),
    REMOVED("factor.remove", Outcome.OK, Notices.Event.FACTOR_REMOVED),
    RESET("factor.reset", Outcome.OK, Notices.Event.FACTORS_RESET),
    VERIFIED("factor.verify", Outcome.OK, null),
    REJECTED("factor.verify", Outcome.DENIED, null),
    LOCKED("factor.lock", Outcome.DENIED, null),
    CAPPED("factor.lock", Outcome.DENIED, Notices.Event.GUESSING_LOCKED),
    RECOVERED("factor.recovery", Outcome.OK, Notices.Event.RECOVERY_CODE_USED),
    CODES_REPLACED("recovery-codes.replace", Outcome.OK, Notices.Event.RECOVERY_CODES_REPLACED),
    GRANT_ISSUED("grant.issue", Outcome.OK, null),
    GRANT_USED("grant.use", Outcome.OK, null),
    GRANT_REJECTED("grant.use", Outcome.DENIED, null);

    private final String action;
    private final Outcome outcome;
    private final Notices.Event notice;

    FactorEvent(String action, Outcome outcome, Notices.Event notice) {
        this.action = action;
        this.outcome = outcome;
        this.notice = notice;
    }

    String action() {
        return action;
    }

    Outcome outcome() {
        return outcome;
    }

    /** What the user is told, or null. */
    Notices.Event notice() {
        return notice;
    }
}
