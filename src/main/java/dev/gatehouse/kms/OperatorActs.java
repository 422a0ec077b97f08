package dev.gatehouse.kms;

import dev.gatehouse.audit.AuditTrail;
import dev.gatehouse.audit.AuditTrail.Outcome;
import dev.gatehouse.platform.Caller;
import dev.gatehouse.platform.Origin;
import dev.gatehouse.platform.Problem;
import dev.gatehouse.platform.services.Acts;
import dev.gatehouse.platform.services.ActsAtKms.Act;
import dev.gatehouse.platform.tokens.TokenCallers;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** The record of what operators do to running processes, this one and others. */
public final class OperatorActs implements Acts {
    private static final Pattern ACTION = Pattern.compile("[a-z]{1,30}\\.[a-z-]{1,30}");
    private static final int LONGEST = 256;
    private final AuditTrail audit;
    private final String process;

    /** @param process what this one is called in the record */
    OperatorActs(AuditTrail audit, String process) {
        this.audit = audit;
        this.process = process;
    }

    @Override
    public void record(Caller caller, String action, String object, boolean allowed) {
        write(caller, action, object, allowed, process);
    }

    /** The same from a service, which has verified the person's token and says whose it was. */
    public Map<String, Boolean> record(Caller caller, Act act) {
        caller.requireAnyService();
        if (!text(act.userId()).startsWith(TokenCallers.USER_PREFIX)) {
            throw Problem.field("user_id", "must be a user's id");
        }
        if (!ACTION.matcher(text(act.action())).matches()) {
            throw Problem.field("action", "must be such as route.stop");
        }
        Caller person = new Caller(Caller.Kind.USER, act.userId(), text(act.username()), Set.of(), "", "", "", Instant.EPOCH, "",
                new Origin(caller.origin().requestId(), text(act.source())));
        write(person, act.action(), text(act.object()), act.allowed(), caller.subject());
        return Map.of("recorded", true);
    }

    private void write(Caller person, String action, String object, boolean allowed, String where) {
        audit.record(person, action, object, allowed ? Outcome.OK : Outcome.DENIED, Map.of("process", where));
    }

    private static String text(String value) {
        if (value == null || value.length() > LONGEST) {
            throw Problem.BODY_MALFORMED.exception("every field must be given, with at most " + LONGEST + " characters");
        }
        return value;
    }
}
