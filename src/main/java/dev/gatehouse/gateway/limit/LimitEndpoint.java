package dev.gatehouse.gateway.limit;

import dev.gatehouse.edge.EdgeCall;
import dev.gatehouse.edge.StepEndpoint;
import dev.gatehouse.platform.Caller;
import dev.gatehouse.platform.Problem;
import java.util.Locale;
import java.util.concurrent.CompletionStage;
import org.apache.camel.Component;
import org.apache.camel.Exchange;
import org.apache.camel.Producer;

/**
 * The options of {@code limit:caller}, {@code limit:ip} and {@code limit:route}, as a route file writes them. Public for Camel,
 * which sets them by reflection.
 */
public final class LimitEndpoint extends StepEndpoint {
    private final Limits limits;
    private final Kind kind;
    private Rate rate;
    private Long burst;
    private Scope scope;
    private boolean openWithoutStore;

    /** Whom a bucket is for. */
    enum Kind {
        CALLER, IP, ROUTE;

        /** A caller without a token is counted by address. */
        String ownerOf(Caller caller) {
            return switch (this) {
                case ROUTE -> "";
                case IP -> caller.origin().network();
                case CALLER -> caller.kind() == Caller.Kind.ANONYMOUS ? caller.origin().network()
                        : caller.kind() + "|" + caller.issuer() + "|" + caller.subject();
            };
        }

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    LimitEndpoint(String uri, Component component, Kind kind, Limits limits) {
        super(uri, component);
        this.kind = kind;
        this.limits = limits;
        this.scope = limits.scope();
    }

    /** Requests and their window, such as {@code 100/1m}. Needed. */
    public void setRate(String text) {
        rate = Rate.parse(text);
    }

    /** How many requests can be saved up and made at once; default those of the rate. */
    public void setBurst(long most) {
        burst = most;
    }

    /** {@code local}: each process counts for itself; {@code cluster}: all count together. Default {@code GATEHOUSE_LIMIT_SCOPE}. */
    public void setScope(String name) {
        scope = Scope.parse(name);
    }

    /** What happens while the common store fails: {@code closed} (503, default) or {@code open} (not limited). */
    public void setOnStoreFailure(String what) {
        if (!what.equals("open") && !what.equals("closed")) {
            throw new IllegalArgumentException("onStoreFailure is closed or open");
        }
        openWithoutStore = what.equals("open");
    }

    @Override
    public void check() {
        if (rate == null) {
            throw new IllegalArgumentException("limit:" + kind + " needs the option rate");
        }
        if (burst != null) {
            rate = rate.withBurst(burst);
        }
    }

    @Override
    public Producer createProducer() {
        limits.prepare(scope);
        return super.createProducer();
    }

    @Override
    protected CompletionStage<?> step(Exchange exchange) {
        Caller caller = exchange.getProperty(Caller.PROPERTY, Caller.class);
        EdgeCall call = exchange.getProperty(EdgeCall.PROPERTY, EdgeCall.class);
        return limits.of(scope).take(bucketFor(caller, exchange), rate)
                .handle((decision, failure) -> failure == null ? decided(decision, call) : undecided(call, failure));
    }

    /** One bucket for each path that a route answers, however often its file is edited. */
    private String bucketFor(Caller caller, Exchange exchange) {
        String route = exchange.getFromEndpoint() == null ? "" : exchange.getFromEndpoint().getEndpointUri();
        return String.join("|", kind.toString(), route, rate.text(), String.valueOf(rate.burst()), kind.ownerOf(caller));
    }

    private Void decided(Decision decision, EdgeCall call) {
        limits.count(kind, decision.passed() ? "passed" : "limited");
        if (call != null) {
            String policy = "\"" + kind + ":" + rate.text() + "\"";
            call.addToAnswerHeader("RateLimit-Policy", policy + ";q=" + rate.requests() + ";w=" + rate.window().toSeconds()
                    + (rate.burst() == rate.requests() ? "" : ";burst=" + rate.burst()));
            call.addToAnswerHeader("RateLimit", policy + ";r=" + decision.remaining() + ";t=" + decision.waitSeconds());
        }
        if (!decision.passed()) {
            note(call, Problem.RATE_LIMITED);
            throw Problem.RATE_LIMITED.exception().header("Retry-After", String.valueOf(decision.waitSeconds()));
        }
        limits.storeAnswered(scope);
        return null;
    }

    private static void note(EdgeCall call, Problem refusal) {
        if (call != null) {
            call.record().decided(refusal.slug());
        }
    }

    private Void undecided(EdgeCall call, Throwable failure) {
        limits.storeFailed(failure);
        limits.count(kind, openWithoutStore ? "unlimited" : "unavailable");
        if (!openWithoutStore) {
            note(call, Problem.UNAVAILABLE);
            throw Problem.UNAVAILABLE.exception();
        }
        return null;
    }
}
