package dev.gatehouse.platform;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A {@link Problem} on its way to the client. The detail, members and headers are public; the cause goes to the log only.
 */
public final class ProblemException extends RuntimeException {
    private final Problem problem;
    private final Map<String, Object> members = new LinkedHashMap<>();
    private final Map<String, String> headers = new LinkedHashMap<>();
    private String detail;

    public ProblemException(Problem problem) {
        // a refusal is an answer, not an accident: no stack trace, so that hostile requests stay cheap
        super(problem.slug(), null, false, false);
        this.problem = problem;
    }

    /** With a cause for the log, and a stack trace. */
    public ProblemException(Problem problem, Throwable cause) {
        super(problem.slug(), cause);
        this.problem = problem;
    }

    /** What the client may read about this occurrence (RFC 9457 section 3.1.4). */
    public ProblemException detail(String text) {
        this.detail = text;
        return this;
    }

    /** An extension member (RFC 9457 section 3.2), such as {@code field}. */
    public ProblemException with(String member, Object value) {
        members.put(member, value);
        return this;
    }

    /** A response header that goes with the problem, such as {@code WWW-Authenticate} or {@code Retry-After}. */
    public ProblemException header(String name, String value) {
        headers.put(name, value);
        return this;
    }

    public Problem problem() {
        return problem;
    }

    public String detail() {
        return detail;
    }

    public Map<String, Object> members() {
        return members;
    }

    public Map<String, String> headers() {
        return headers;
    }

    @Override
    public String getMessage() {
        return detail == null ? problem.slug() : problem.slug() + ": " + detail;
    }
}
