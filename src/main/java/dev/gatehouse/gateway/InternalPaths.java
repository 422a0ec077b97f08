package dev.gatehouse.gateway;

import dev.gatehouse.platform.Problem;

/** What one service has for another is not there for clients. Public for Camel, which calls it by reflection. */
public final class InternalPaths {
    InternalPaths() {}

    /** @throws dev.gatehouse.platform.ProblemException not-found, whoever asks */
    public void refuse() {
        throw Problem.NOT_FOUND.exception();
    }
}
