package dev.gatehouse.gateway.guard;

import dev.gatehouse.edge.EdgeCall;
import dev.gatehouse.platform.Caller;
import dev.gatehouse.platform.Problem;
import dev.gatehouse.platform.Request;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.apache.camel.AsyncCallback;
import org.apache.camel.Component;
import org.apache.camel.Consumer;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.Producer;
import org.apache.camel.support.DefaultAsyncProducer;
import org.apache.camel.support.DefaultEndpoint;
import org.springframework.boot.convert.DurationStyle;

/** The options of {@code guard:jwt}, as a route file writes them. Public for Camel, which sets them by reflection. */
public final class GuardEndpoint extends DefaultEndpoint {
    private static final List<String> FULL_FACTOR = List.of(Caller.MFA);
    private static final List<String> ANY_FACTOR = List.of(Caller.MFA, Caller.OTP_SENT);
    private final JwtGuard guard;
    private final GrantGate grants;
    private List<String> roles = List.of();
    private Duration stepUp;
    private List<String> services = List.of();
    private boolean people = true;
    private List<String> acrs = FULL_FACTOR;
    private boolean enrol;
    private boolean optional;
    private boolean basic;

    GuardEndpoint(String uri, Component component, JwtGuard guard, GrantGate grants) {
        super(uri, component);
        this.guard = guard;
        this.grants = grants;
    }

    /** Roles of which the caller needs one, separated by commas, by exact name; none: any person. */
    public void setRoles(String names) {
        roles = list("roles", names);
    }

    /** Services admitted with their own token, separated by commas; {@code *} for any. Default none. */
    public void setServices(String names) {
        services = list("services", names);
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
    public Producer createProducer() {
        return new DefaultAsyncProducer(this) {
            @Override
            public boolean process(Exchange exchange, AsyncCallback callback) {
                try {
                    Caller caller = check(exchange);
                    String grant = exchange.getMessage().getHeader(GrantGate.HEADER, String.class);
                    // the guard alone sees it, as with the token
                    exchange.getMessage().removeHeader(GrantGate.HEADER);
                    if (!needsFactor(caller)) {
                        exchange.setProperty(Caller.PROPERTY, caller);
                    } else if (grant == null) {
                        exchange.setProperty(Caller.PROPERTY, guard.judgeFactor(caller, stepUp, acrs));
                    } else {
                        redeem(exchange, caller, grant, callback);
                        return false;
                    }
                } catch (RuntimeException e) {
                    exchange.setException(e);
                }
                callback.done(true);
                return true;
            }
        };
    }

    /** A token that may only enrol has no factor to show, and passes only where enrolling is done. */
    private boolean needsFactor(Caller caller) {
        return stepUp != null && caller.isUser() && !caller.mustEnrol();
    }

    /** A grant that is there must be good, however fresh the token. */
    private void redeem(Exchange exchange, Caller caller, String grant, AsyncCallback callback) {
        EdgeCall call = exchange.getProperty(EdgeCall.PROPERTY, EdgeCall.class);
        grants.redeem(call, caller, grant)
                .map(shownAt -> guard.judgeFactor(caller.withFactorShown(shownAt), stepUp, acrs))
                .onSuccess(judged -> exchange.setProperty(Caller.PROPERTY, judged))
                .onFailure(exchange::setException)
                .onComplete(judged -> callback.done(false));
    }

    @Override
    public Consumer createConsumer(Processor processor) {
        throw new UnsupportedOperationException("guard:jwt is a step, not a start");
    }

    private Caller check(Exchange exchange) {
        Caller anonymous = exchange.getProperty(Caller.PROPERTY, Caller.class);
        Request request = exchange.getProperty(Request.PROPERTY, Request.class);
        Caller caller = guard.identify(request.header("authorization"), anonymous, optional, basic);
        // the credential has done its work: nothing behind the guard sees it
        exchange.getMessage().removeHeader("Authorization");
        return switch (caller.kind()) {
            case ANONYMOUS -> caller;
            case SERVICE -> guard.judgeService(caller, services);
            case USER -> guard.judge(admitted(caller), roles, enrol);
        };
    }

    private Caller admitted(Caller person) {
        if (!people) {
            throw Problem.CALLER_NOT_ALLOWED.exception();
        }
        return person;
    }

    private static List<String> list(String option, String names) {
        List<String> list = Arrays.stream(names.split(",")).map(String::trim).filter(name -> !name.isEmpty()).toList();
        if (list.isEmpty()) {
            throw new IllegalArgumentException(option + " names nothing");
        }
        return list;
    }
}
