package dev.gatehouse.edge;

import dev.gatehouse.platform.Caller;
import dev.gatehouse.platform.logging.LogNames;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.LoggingEventBuilder;

/**
 * One line a request when it has ended: method, route, status, time, bytes, what the policy decided, who called and the request's
 * id; in JSON each as a field. Neither path nor query stands in it: both may hold what is nobody's business.
 */
final class AccessLog {
    private static final Logger log = LoggerFactory.getLogger(AccessLog.class);
    /** What nginx writes for a client that left before its answer. */
    private static final int CLIENT_LEFT = 499;
    private final LogNames names;

    /** @param names how callers and their addresses are called */
    AccessLog(LogNames names) {
        this.names = names;
    }

    void write(EdgeCall call) {
        if (log.isInfoEnabled()) {
            write(call, log.atInfo());
        }
    }

    private void write(EdgeCall call, LoggingEventBuilder line) {
        int status = call.isAnswered() ? call.status() : CLIENT_LEFT;
        RequestRecord record = call.record();
        String method = call.request().method().name();
        String caller = callerOf(record.caller());
        line.addKeyValue("event.dataset", "gatehouse.access")
                .addKeyValue("event.duration", call.elapsedNanos())
                .addKeyValue("http.request.id", call.origin().requestId())
                .addKeyValue("http.request.method", method)
                .addKeyValue("http.response.status_code", status)
                .addKeyValue("http.response.body.bytes", call.bytesSent())
                .addKeyValue("user.id", caller)
                .addKeyValue("source.address", names.of(call.origin().source()))
                .addKeyValue("gatehouse.route", record.routeId())
                .addKeyValue("gatehouse.decision", record.decision());
        if (record.problem() != null) {
            line.addKeyValue("gatehouse.problem", record.problem().slug());
        }
        line.log(String.join(" ", method, record.routeId(), String.valueOf(status), millis(call.elapsedNanos()), "ms",
                String.valueOf(call.bytesSent()), "B", record.decision(), caller, call.origin().requestId()));
    }

    private String callerOf(Caller caller) {
        return switch (caller.kind()) {
            case ANONYMOUS -> caller.actor();
            case SERVICE -> "service:" + caller.subject();
            case USER -> names.of(caller.actor());
        };
    }

    private static String millis(long nanos) {
        long tenths = TimeUnit.NANOSECONDS.toMicros(nanos) / 100;
        return tenths / 10 + "." + tenths % 10;
    }
}
