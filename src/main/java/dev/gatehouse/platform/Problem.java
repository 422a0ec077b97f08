package dev.gatehouse.platform;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/**
 * Every error a client can meet: its slug, HTTP status and title. The one place errors are named; the edge writes them
 * as {@code application/problem+json} (RFC 9457) and {@code docs/errors.md} is checked against this list.
 */
public enum Problem {
    BODY_MALFORMED(400, "The body is not valid JSON"),
    FIELD_INVALID(400, "A field is missing or not valid"),
    GRANT_INVALID(400, "The refresh token is not valid"),
    REQUEST_INVALID(400, "The request is not acceptable HTTP"),
    TOKEN_MISSING(401, "A bearer token is needed"),
    TOKEN_INVALID(401, "The bearer token is not valid"),
    STEP_UP_REQUIRED(401, "A fresh second factor is needed"),
    KEY_MISSING(401, "An API key is needed"),
    KEY_INVALID(401, "The API key is not valid"),
    CLIENT_INVALID(401, "The service's credential is not valid"),
    LOGIN_FAILED(401, "The user name or password is not right"),
    CODE_REJECTED(401, "The code was not accepted"),
    ROLE_MISSING(403, "The caller lacks a role for this"),
    SCOPE_MISSING(403, "The token lacks a scope for this"),
    FACTOR_REQUIRED(403, "A second factor must be enrolled first"),
    CALLER_NOT_ALLOWED(403, "This caller may not do this"),
    NOT_FOUND(404, "There is no such thing here"),
    METHOD_NOT_ALLOWED(405, "This method is not allowed here"),
    CONFLICT(409, "It exists already or was changed meanwhile"),
    KEY_NOT_RECOVERABLE(409, "This key cannot be read back"),
    IDEMPOTENCY_KEY_IN_USE(409, "The first request with this key is under way"),
    PRECONDITION_FAILED(412, "It is not what the request expects it to be"),
    BODY_TOO_LARGE(413, "The body is too large"),
    MEDIA_TYPE_UNSUPPORTED(415, "This media type is not accepted here"),
    UNPROCESSABLE(422, "The request is well formed but cannot be carried out"),
    IDEMPOTENCY_KEY_REUSED(422, "This key came with another request"),
    PRECONDITION_REQUIRED(428, "The request must say what it expects"),
    RATE_LIMITED(429, "Too many requests"),
    HEADERS_TOO_LARGE(431, "The header fields are too large"),
    INTERNAL(500, "Something went wrong here"),
    ENGINE_UNSUPPORTED(501, "The search engine in use does not have this"),
    UPSTREAM_FAILED(502, "The upstream failed"),
    STARTING(503, "The gatehouse is starting"),
    STOPPING(503, "The gatehouse is stopping"),
    OVERLOADED(503, "Too much is under way; try again shortly"),
    UNAVAILABLE(503, "Something this needs is not available; try again shortly"),
    UPSTREAM_UNAVAILABLE(503, "The upstream is failing and is left alone for a while"),
    UPSTREAM_TIMEOUT(504, "The upstream did not answer in time");

    private final int status;
    private final String title;

    Problem(int status, String title) {
        this.status = status;
        this.title = title;
    }

    /** The HTTP status code. */
    public int status() {
        return status;
    }

    /** A short summary for people; the same for every occurrence (RFC 9457 section 3.1.3). */
    public String title() {
        return title;
    }

    /** The name in lower case with hyphens, as it stands in {@code docs/errors.md}. */
    public String slug() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** The one of that {@link #slug}. */
    public static Optional<Problem> named(String slug) {
        return Arrays.stream(values()).filter(problem -> problem.slug().equals(slug)).findFirst();
    }

    /** The {@code type} member (RFC 9457 section 3.1.1). */
    public String type() {
        return "urn:gatehouse:problem:" + slug();
    }

    /** An exception for this problem without further detail. */
    public ProblemException exception() {
        return new ProblemException(this);
    }

    /** An exception for this problem with a detail that the client may read: never a secret, never a cause's text. */
    public ProblemException exception(String detail) {
        return new ProblemException(this).detail(detail);
    }

    /** {@link #FIELD_INVALID} for a named field. */
    public static ProblemException field(String field, String detail) {
        return new ProblemException(FIELD_INVALID).with("field", field).detail(field + ": " + detail);
    }
}
