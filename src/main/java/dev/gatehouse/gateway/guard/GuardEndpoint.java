package dev.gatehouse.gateway.guard;

import dev.gatehouse.edge.EdgeCall;
import dev.gatehouse.edge.Names;
import dev.gatehouse.edge.StepEndpoint;
import dev.gatehouse.gateway.guard.Credentials.Means;
import dev.gatehouse.gateway.guard.Credentials.Wanted;
import dev.gatehouse.gateway.issuers.Issuers;
import dev.gatehouse.platform.Caller;
import dev.gatehouse.platform.Problem;
import dev.gatehouse.platform.Request;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.apache.camel.Component;
import org.apache.camel.Exchange;
import org.springframework.boot.convert.DurationStyle;

/** The options of {@code guard:}, as a route file writes them. Public for Camel, which sets them by reflection. */
public final class GuardEndpoint extends StepEndpoint {
    private static final List<String> FULL_FACTOR = List.of(Caller.MFA);
    private static final List<String> ANY_FACTOR = List.of(Caller.MFA, Caller.OTP_SENT);
    private final Means means;
    private final JwtGuard guard;
    private final GrantGate grants;
    private final Credentials credentials;
    private final Decisions decisions;
    private List<String> roles = List.of();
    private Duration stepUp;
    private List<String> services = List.of();
    private List<String> scopes = List.of();
    private Set<String> issuers = Set.of(Issuers.OWN);
    private boolean people = true;
    private List<String> acrs = FULL_FACTOR;
    private boolean enrol;
    private boolean optional;
    private boolean basic;

    GuardEndpoint(String uri, Component component, Means means, JwtGuard guard, GrantGate grants, Credentials credentials,
                  Decisions decisions) {
        super(uri, component);
        this.means = means;
        this.guard = guard;
        this.grants = grants;
        this.credentials = credentials;
        this.decisions = decisions;
    }

    /** Roles of which the caller needs one, separated by commas, by exact name; none: any person. */
    public void setRoles(String names) {
        roles = Names.of("roles", names);
    }

    /**
     * Services admitted, separated by commas; {@code *} for any. Default none for {@code guard:jwt}, where they come with their own
     * token; any for {@code guard:apikey} and {@code guard:any}, where {@code roles} counts for them too.
     */
    public void setServices(String names) {
        services = Names.of("services", names);
    }

    /** Scopes of which the token needs all (RFC 6750 section 3), separated by commas. The roles of an API key are its scopes. */
    public void setScopes(String names) {
        scopes = Names.of("scopes", names);
    }

    /**
     * Whose tokens are accepted, by the names of the settings and separated by commas: {@code own} is our own, {@code *} all.
     * Default {@code own}.
     */
    public void setIssuers(String names) {
        issuers = credentials.issuersNamed(Names.of("issuers", names));
    }

    /** Whether people are admitted; default true. */
    public void setPeople(boolean people) {
        this.people = people;
    }

    /**
     * Oldest second factor accepted, such as {@code 5m} (RFC 9470); none: a password is enough. A grant for just this request,
     * in the header {@code X-Operation-Grant}, stands in for a fresh token.
     */
    public void setStepUp(String age) {
        stepUp = DurationStyle.detectAndParse(age);
        if (stepUp.isNegative() || stepUp.isZero()) {
            throw new IllegalArgumentException("stepUp must be longer than nothing");
        }
    }

    /** With {@code any}, codes sent by e-mail or SMS satisfy {@code stepUp} too; a verb behind it may still ask for more. */
    public void setFactors(String which) {
        if (!which.equals("any")) {
            throw new IllegalArgumentException("factors can only be any");
        }
        acrs = ANY_FACTOR;
    }

    /** Whether a token that may only enrol a factor passes too; default false. */
    public void setEnrol(boolean enrol) {
        this.enrol = enrol;
    }

    /** Whether a request without any token passes as anonymous; a bad token never does. Default false. */
    public void setOptional(boolean optional) {
        this.optional = optional;
    }

    /** Whether HTTP Basic passes as anonymous, for a verb that checks it itself; default false. */
    public void setBasic(boolean basic) {
        this.basic = basic;
    }

    @Override
    public void check() {
        if (means != Means.JWT && basic) {
            throw new IllegalArgumentException("basic goes with guard:jwt only");
        }
    }

    @Override
    protected CompletionStage<?> step(Exchange exchange) {
        EdgeCall call = exchange.getProperty(EdgeCall.PROPERTY, EdgeCall.class);
        try {
            return admit(exchange, call).whenComplete((caller, failure) -> {
                if (failure == null) {
                    decisions.allowed(call, means, caller);
                } else {
                    decisions.refused(call, means, failure);
                }
            });
        } catch (RuntimeException refusal) {
            decisions.refused(call, means, refusal);
            throw refusal;
        }
    }

    private CompletionStage<Caller> admit(Exchange exchange, EdgeCall call) {
        Caller anonymous = exchange.getProperty(Caller.PROPERTY, Caller.class);
        Request request = exchange.getProperty(Request.PROPERTY, Request.class);
        String grant = exchange.getMessage().getHeader(GrantGate.HEADER, String.class);
        // credentials are for the guard alone: nothing behind it sees them
        List.of("Authorization", Credentials.KEY_HEADER, GrantGate.HEADER).forEach(exchange.getMessage()::removeHeader);
        Supplier<CompletionStage<Caller>> admit =
                () -> credentials.identify(request, anonymous, new Wanted(means, issuers, optional, basic)).thenApply(this::judge);
        return admit.get().thenCompose(caller -> withFactor(call, caller, grant)).thenApply(caller -> {
            exchange.setProperty(Caller.PROPERTY, caller);
            remember(call, caller, admit);
            return caller;
        });
    }

    /** For an answer that lasts; who only asks how it would be judged gets none. */
    private void remember(EdgeCall call, Caller caller, Supplier<CompletionStage<Caller>> admit) {
        if (call != null && caller.kind() != Caller.Kind.ANONYMOUS) {
            call.admittedBy(guard.admission(caller, admit));
        }
    }

    private Caller judge(Caller caller) {
        return switch (caller.kind()) {
            case ANONYMOUS -> caller;
            case SERVICE -> withScopes(means == Means.JWT ? guard.judgeService(caller, services) : keyOwner(caller), caller.roles());
            case USER -> withScopes(guard.judge(admitted(caller), roles, enrol), Set.of(caller.scope().split(" ")));
        };
    }

    /** Where API keys are accepted, every service is that the route does not leave out, by its name or its roles. */
    private Caller keyOwner(Caller service) {
        guard.judgeService(service, services.isEmpty() ? List.of("*") : services);
        if (!roles.isEmpty() && roles.stream().noneMatch(service.roles()::contains)) {
            throw Problem.ROLE_MISSING.exception("needs role " + String.join(" or ", roles));
        }
        return service;
    }

    private Caller withScopes(Caller caller, Set<String> granted) {
        if (!granted.containsAll(scopes)) {
            throw Problem.SCOPE_MISSING.exception("needs scope " + String.join(" ", scopes))
                    .header("WWW-Authenticate", "Bearer error=\"insufficient_scope\", scope=\"" + String.join(" ", scopes) + "\"");
        }
        return caller;
    }

    /** A token that may only enrol has no factor to show, and passes only where enrolling is done. */
    private CompletionStage<Caller> withFactor(EdgeCall call, Caller caller, String grant) {
        if (stepUp == null || !caller.isUser() || caller.mustEnrol()) {
            return CompletableFuture.completedStage(caller);
        }
        if (grant == null || !caller.isOwnUser()) {
            return CompletableFuture.completedStage(guard.judgeFactor(caller, stepUp, acrs));
        }
        // a grant that is there must be good, however fresh the token
        return grants.redeem(call, caller, grant).toCompletionStage()
                .thenApply(shownAt -> guard.judgeFactor(caller.withFactorShown(shownAt), stepUp, acrs));
    }

    private Caller admitted(Caller person) {
        if (!people) {
            throw Problem.CALLER_NOT_ALLOWED.exception();
        }
        return person;
    }
}
