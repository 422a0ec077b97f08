package dev.gatehouse.platform;

import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.MDC;

/**
 * The request that the present thread works for, so that what one service asks of another for it has the same request id in both
 * records and is part of the same trace. The address is not passed on: it is the person's, and the other service's caller is a service.
 */
public final class CurrentRequest {
    /** Name of the request's id in lines of the log (Elastic Common Schema). */
    private static final String IN_LOG = "http.request.id";
    private static final ThreadLocal<Origin> ORIGIN = new ThreadLocal<>();

    private CurrentRequest() {}

    /** Does work for a request, which may be a part of one. */
    public static <T> T during(Origin origin, Supplier<T> work) {
        Origin before = ORIGIN.get();
        set(origin);
        try {
            return work.get();
        } finally {
            set(before);
        }
    }

    private static void set(Origin origin) {
        if (origin == null) {
            ORIGIN.remove();
            MDC.remove(IN_LOG);
        } else {
            ORIGIN.set(origin);
            MDC.put(IN_LOG, origin.requestId());
        }
    }

    /** Of a call to another service: of the request under way, or of work the gatehouse began itself. */
    public static Origin passedOn() {
        return Optional.ofNullable(ORIGIN.get()).map(origin -> new Origin(origin.requestId(), Origin.INTERNAL, origin.trace()))
                .orElseGet(Origin::internal);
    }
}
