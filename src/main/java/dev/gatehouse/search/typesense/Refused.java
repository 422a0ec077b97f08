package dev.gatehouse.search.typesense;

import dev.gatehouse.platform.Problem;
import dev.gatehouse.platform.ProblemException;

/** Typesense's answer that a call is not right: its status keeps its meaning on the way to our caller. */
final class Refused extends Exception {
    private static final long serialVersionUID = 1L;
    private final int status;

    Refused(int status, String message) {
        super(message, null, false, false);
        this.status = status;
    }

    int status() {
        return status;
    }

    /**
     * As our problem; Typesense's words are about the request only.
     *
     * @param field that a 400 is about
     */
    ProblemException problem(String field) {
        return switch (status) {
            case 404 -> Problem.NOT_FOUND.exception(getMessage()).with("field", field);
            case 409 -> Problem.CONFLICT.exception(getMessage());
            case 413 -> Problem.BODY_TOO_LARGE.exception(getMessage());
            case 422 -> Problem.UNPROCESSABLE.exception(getMessage()).with("field", field);
            case 400 -> Problem.field(field, getMessage());
            // nothing that Typesense says of a call: something in between answers, and nothing our caller could do about it
            default -> new ProblemException(Problem.UNAVAILABLE, this);
        };
    }
}
