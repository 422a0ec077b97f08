package dev.gatehouse.edge;

import java.util.concurrent.CompletionStage;

/** By what a request was let in, for answers that outlive that moment. Asked on the call's event loop; neither question waits. */
public interface Admission {
    /** Fails where the request would not be let in any more: the token is over, say, or the key is deleted. */
    CompletionStage<?> again();

    /**
     * Whether what it was let in with has been withdrawn since; that it is over by itself does not count.
     *
     * @throws dev.gatehouse.platform.ProblemException unavailable when nobody can tell
     */
    boolean isWithdrawn();
}
