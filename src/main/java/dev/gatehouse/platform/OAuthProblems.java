package dev.gatehouse.platform;

/**
 * The errors of OAuth's token, revocation and introspection endpoints: a {@link Problem} with the member {@code error} that
 * RFC 6749 section 5.2 names.
 */
public final class OAuthProblems {
    private static final String ERROR = "error";

    private OAuthProblems() {}

    /** {@code invalid_request}: a parameter is missing, repeated or malformed. */
    public static ProblemException invalidRequest(String parameter, String detail) {
        return Problem.field(parameter, detail).with(ERROR, "invalid_request");
    }

    /** {@code unsupported_grant_type}. */
    public static ProblemException unsupportedGrantType() {
        return Problem.field("grant_type", "must be refresh_token or client_credentials").with(ERROR, "unsupported_grant_type");
    }

    /** {@code invalid_grant}: the refresh token is unknown, expired, used or withdrawn; which of these is never told. */
    public static ProblemException invalidGrant() {
        return Problem.GRANT_INVALID.exception().with(ERROR, "invalid_grant");
    }

    /** {@code invalid_client}: 401 with the challenge for HTTP Basic. */
    public static ProblemException invalidClient() {
        return Problem.CLIENT_INVALID.exception().with(ERROR, "invalid_client")
                .header("WWW-Authenticate", "Basic realm=\"gatehouse\", charset=\"UTF-8\"");
    }
}
