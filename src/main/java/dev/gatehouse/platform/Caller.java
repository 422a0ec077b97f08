package dev.gatehouse.platform;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Who is asking, as verified by the guard or, for calls between rooms of one process, by {@link ServiceClient}. Travels as
 * the exchange property {@link #PROPERTY}, never as a header. Every domain verb states its own minimum against it: a
 * route can tighten that and never weaken it.
 *
 * @param kind what sort of caller this is
 * @param subject the immutable user id ({@code sub}), or the service's name; empty for anonymous callers
 * @param username {@code preferred_username}: for people to read, never for decisions
 * @param roles exact role names; none implies another
 * @param scope {@code enrol} for a token that may only enrol a factor and change the password, else empty
 * @param sessionId {@code sid} of the session the token belongs to; empty for services
 * @param acr {@code mfa} once a second factor was shown, {@code otp-sent} once a code that was sent, else {@code pwd}
 * @param authTime when the factor named by {@code acr} was shown ({@code auth_time})
 * @param tokenId {@code jti}
 * @param origin the request it came with
 * @param issuer {@code iss} of the token where another trusted issuer made it; empty for our own. Who somebody is, is both:
 *     issuer and subject
 */
public record Caller(Kind kind, String subject, String username, Set<String> roles, String scope, String sessionId,
                     String acr, Instant authTime, String tokenId, Origin origin, String issuer) {
    /** Exchange property that holds the caller. */
    public static final String PROPERTY = "caller";
    /** {@code scope} of a token that may only enrol a factor and change the password. */
    public static final String ENROL_SCOPE = "enrol";
    /** {@code acr} of a login with a second factor. */
    public static final String MFA = "mfa";
    /** {@code acr} of a login or step-up with a code that was sent, by e-mail or SMS: less than {@link #MFA}. */
    public static final String OTP_SENT = "otp-sent";

    /** The sorts of callers. */
    public enum Kind { ANONYMOUS, USER, SERVICE }

    public Caller {
        roles = Set.copyOf(roles);
    }

    /** A caller known to our own issuer. */
    public Caller(Kind kind, String subject, String username, Set<String> roles, String scope, String sessionId,
                  String acr, Instant authTime, String tokenId, Origin origin) {
        this(kind, subject, username, roles, scope, sessionId, acr, authTime, tokenId, origin, "");
    }

    /** Somebody whose token nobody has looked at: the start of every request. */
    public static Caller anonymous(Origin origin) {
        return new Caller(Kind.ANONYMOUS, "", "", Set.of(), "", "", "", Instant.EPOCH, "", origin);
    }

    /** One of our own services, by its credential's name ({@code kms}, {@code two-factor}, …), within one process. */
    public static Caller service(String name, Origin origin) {
        return service(name, Set.of(), "", origin);
    }

    /** A service by its token or API key; its roles are never a person's. */
    public static Caller service(String name, Set<String> roles, String tokenId, Origin origin) {
        return new Caller(Kind.SERVICE, name, name, roles, "", "", "", Instant.EPOCH, tokenId, origin);
    }

    /** A person of another trusted issuer, with our names for the roles; without session, second factor or password here. */
    public static Caller foreign(String issuer, String subject, String username, Set<String> roles, String scope, String tokenId,
                                 Origin origin) {
        return new Caller(Kind.USER, subject, username, roles, scope, "", "", Instant.EPOCH, tokenId, origin, issuer);
    }

    /** Whether this is a person, of whatever issuer. */
    public boolean isUser() {
        return kind == Kind.USER;
    }

    /** Whether this is a person with an account here. */
    public boolean isOwnUser() {
        return isUser() && issuer.isEmpty();
    }

    /** Whether this is the named service, with its own credential. */
    public boolean isService(String name) {
        return kind == Kind.SERVICE && subject.equals(name);
    }

    /** Whether the token may only enrol a factor and change the password. */
    public boolean mustEnrol() {
        return issuer.isEmpty() && ENROL_SCOPE.equals(scope);
    }

    /** A person with an account here, whatever the token's scope: for enrolling and changing the own password. */
    public Caller requireUser() {
        if (!isOwnUser()) {
            throw notThisCaller();
        }
        return this;
    }

    /** A person with an account here and a token of full scope, whatever their roles. */
    public Caller requireFull() {
        requireUser();
        if (mustEnrol()) {
            throw Problem.FACTOR_REQUIRED.exception("enrol and confirm a second factor at /2fa/enrol first");
        }
        return this;
    }

    /**
     * A person with an account here, one of the roles and a token of full scope.
     *
     * @throws ProblemException token-missing, caller-not-allowed, factor-required or role-missing
     */
    public Caller requireRole(String... anyOf) {
        return requireFull().requireOneOf(anyOf);
    }

    /** The same for a person of whatever issuer: for verbs that do without an account here. */
    public Caller requireRoleOfAnyIssuer(String... anyOf) {
        return requireFullOfAnyIssuer().requireOneOf(anyOf);
    }

    /** As {@link #requireFull}, for a person of whatever issuer. */
    public Caller requireFullOfAnyIssuer() {
        return isUser() && !isOwnUser() ? this : requireFull();
    }

    private Caller requireOneOf(String... anyOf) {
        for (String role : anyOf) {
            if (roles.contains(role)) {
                return this;
            }
        }
        throw Problem.ROLE_MISSING.exception("needs role " + String.join(" or ", anyOf));
    }

    /**
     * A second factor shown not longer ago than {@code maxAge}.
     *
     * @throws ProblemException step-up-required with the challenge of RFC 9470 section 3
     */
    public Caller requireStepUp(Duration maxAge, Clock clock) {
        return requireStepUp(maxAge, clock, List.of(MFA));
    }

    /**
     * The same where weaker factors are enough too.
     *
     * @param acrs accepted values of {@link #acr}, such as {@link #MFA} and {@link #OTP_SENT}
     */
    public Caller requireStepUp(Duration maxAge, Clock clock, List<String> acrs) {
        if (!acrs.contains(acr) || authTime.plus(maxAge).isBefore(clock.instant())) {
            throw StepUp.required(maxAge, acrs);
        }
        return this;
    }

    /** The same caller with a second factor shown then: for one request that came with a grant. */
    public Caller withFactorShown(Instant at) {
        return new Caller(kind, subject, username, roles, scope, sessionId, MFA, at, tokenId, origin, issuer);
    }

    /** One of the named services with its own credential; nobody else, whatever their roles. */
    public Caller requireService(String... anyOf) {
        for (String name : anyOf) {
            if (isService(name)) {
                return this;
            }
        }
        throw notThisCaller();
    }

    /** Any service with its own credential; never a person. */
    public Caller requireAnyService() {
        if (kind != Kind.SERVICE) {
            throw notThisCaller();
        }
        return this;
    }

    private ProblemException notThisCaller() {
        return kind == Kind.ANONYMOUS
                ? Problem.TOKEN_MISSING.exception().header("WWW-Authenticate", "Bearer")
                : Problem.CALLER_NOT_ALLOWED.exception();
    }

    /** What to call this caller in an audit entry: the subject, with its issuer if that is another, or {@code anonymous}. */
    public String actor() {
        String name = issuer.isEmpty() ? subject : issuer + " " + subject;
        return Optional.of(name).filter(s -> !s.isEmpty()).orElse("anonymous");
    }
}
