package dev.gatehouse.edge;

import dev.gatehouse.platform.Caller;
import dev.gatehouse.platform.Problem;

/** What is told of a request when it has ended, gathered on its way: by whom it was answered, what policies decided, who called. */
public final class RequestRecord {
    /** In place of a route's id and of a decision where no route was found. */
    static final String NO_ROUTE = "none";
    private static final String NO_POLICY = "public";
    private String routeId = NO_ROUTE;
    private String decision = NO_ROUTE;
    private Caller caller;
    private Problem problem;

    RequestRecord(Caller anonymous) {
        caller = anonymous;
    }

    /** The route that answers, by its file's id. */
    String routeId() {
        return routeId;
    }

    /** From now on it is that route's, and nobody has judged it yet. */
    void servedBy(String id) {
        routeId = id;
        decision = NO_POLICY;
    }

    /** What the guard or a limit said last: {@code allowed}, or the slug of the problem that refused it; {@code public} without. */
    String decision() {
        return decision;
    }

    public void decided(String what) {
        decision = what;
    }

    /** Whom the guard has found; the anonymous caller until then. */
    Caller caller() {
        return caller;
    }

    public void admitted(Caller found) {
        caller = found;
    }

    /** The problem that was answered, or null. */
    Problem problem() {
        return problem;
    }

    void failedWith(Problem answered) {
        problem = answered;
    }
}
