package dev.gatehouse.edge;

import io.vertx.core.Future;
import io.vertx.core.MultiMap;

/** An answer whose body still flows when its head is sent. */
public interface FlowingAnswer {
    /** HTTP status. */
    int status();

    /** Header fields, without those of the client's own connection. */
    MultiMap headers();

    /**
     * Sends the head, as it stands in the call's response, and what follows; on the call's event loop. If it fails midway, the
     * client's connection is broken off, so that a truncated body never looks whole.
     */
    Future<Void> flow(EdgeCall call);
}
