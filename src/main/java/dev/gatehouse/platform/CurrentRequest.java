package dev.gatehouse.platform;

import java.util.Optional;
import java.util.function.Supplier;

/**
 * The request that the present thread works for, so that what one service asks of another for it has the same request id in both
 * records and is part of the same trace. The address is not passed on: it is the person's, and the other service's caller is a service.
 */
public final class CurrentRequest {
    private static final ThreadLocal<Origin> ORIGIN = new ThreadLocal<>();

    private CurrentRequest() {}

    /** Does work for a request, which may be a part of one. */
    public static <T> T during(Origin origin, Supplier<T> work) {
        Origin before = ORIGIN.get();
        ORIGIN.set(origin);
        try {
            return work.get();
        } finally {
            if (before == null) {
                ORIGIN.remove();
            } else {
                ORIGIN.set(before);
            }
        }
    }

    /** Of a call to another service: of the request under way, or of work the gatehouse began itself. */
    public static Origin passedOn() {
        return Optional.ofNullable(ORIGIN.get()).map(origin -> new Origin(origin.requestId(), Origin.INTERNAL, origin.trace()))
                .orElseGet(Origin::internal);
    }
}
