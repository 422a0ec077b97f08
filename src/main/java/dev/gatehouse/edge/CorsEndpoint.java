package dev.gatehouse.edge;

import dev.gatehouse.platform.Problem;
import io.vertx.core.http.HttpServerRequest;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.camel.Component;
import org.apache.camel.Exchange;
import org.springframework.boot.convert.DurationStyle;
import org.springframework.web.cors.CorsConfiguration;

/**
 * {@code edge:cors?origins=https://app.example}: which web pages may call the route from a browser (CORS of the Fetch standard).
 * It speaks for the whole route, wherever it stands: all answers, also the guard's, carry its fields, and preflight requests, which
 * never carry a token, are answered before the guard. The methods allowed are those the route answers. Other origins get no
 * fields, so that browsers keep the answer from the page; their preflight is 403 {@code caller-not-allowed}.
 */
public final class CorsEndpoint extends StepEndpoint implements AnswerPolicy {
    private final CorsConfiguration rules = new CorsConfiguration();
    private String exposed = "X-Request-Id,RateLimit,RateLimit-Policy,Retry-After,WWW-Authenticate,Location";
    private Duration maxAge = Duration.ofMinutes(10);

    CorsEndpoint(String uri, Component component) {
        super(uri, component);
        rules.setAllowedHeaders(List.of("Authorization", "Content-Type", "X-API-Key"));
    }

    /** Exact origins, such as {@code https://app.example}, separated by commas; {@code *} for any. Needed. */
    public void setOrigins(String origins) {
        rules.setAllowedOrigins(Names.of("origins", origins));
    }

    /** Request header fields a page may send; default {@code Authorization,Content-Type,X-API-Key}. */
    public void setHeaders(String headers) {
        rules.setAllowedHeaders(Names.of("headers", headers));
    }

    /** Answer header fields a page may read besides the simple ones; default those of our own. */
    public void setExposed(String headers) {
        exposed = String.join(",", Names.of("exposed", headers));
    }

    /** Whether browsers may send cookies and the like; not together with {@code origins=*}. Default false. */
    public void setCredentials(boolean credentials) {
        rules.setAllowCredentials(credentials);
    }

    /** How long a browser may remember a preflight; default {@code 10m}. */
    public void setMaxAge(String age) {
        maxAge = DurationStyle.detectAndParse(age);
    }

    @Override
    public void check() {
        if (rules.getAllowedOrigins() == null) {
            throw new IllegalArgumentException("edge:cors needs the option origins");
        }
        if (Boolean.TRUE.equals(rules.getAllowCredentials()) && rules.getAllowedOrigins().contains("*")) {
            throw new IllegalArgumentException("edge:cors: credentials=true and origins=* exclude each other");
        }
    }

    /** Whether a browser asks if it may send the request it has in mind. */
    static boolean isPreflight(HttpServerRequest request) {
        return request.method().name().equals("OPTIONS") && request.headers().contains("origin")
                && request.headers().contains("access-control-request-method");
    }

    /**
     * Says what a browser may send, besides what {@link #apply} says.
     *
     * @throws dev.gatehouse.platform.ProblemException caller-not-allowed for a page of another origin
     */
    void preflight(EdgeCall call) {
        apply(call);
        call.vary("Access-Control-Request-Method");
        if (rules.checkOrigin(call.request().getHeader("origin")) == null) {
            throw Problem.CALLER_NOT_ALLOWED.exception("pages of this origin may not call this");
        }
        call.answerHeader("Access-Control-Allow-Methods", call.request().getHeader("access-control-request-method"));
        call.answerHeader("Access-Control-Allow-Headers", String.join(", ", rules.getAllowedHeaders()));
        call.answerHeader("Access-Control-Max-Age", String.valueOf(maxAge.toSeconds()));
    }

    @Override
    public void apply(EdgeCall call) {
        call.vary("Origin");
        String origin = rules.checkOrigin(call.request().getHeader("origin"));
        if (origin == null) {
            return;
        }
        call.answerHeader("Access-Control-Allow-Origin", origin);
        call.answerHeader("Access-Control-Expose-Headers", exposed);
        if (Boolean.TRUE.equals(rules.getAllowCredentials())) {
            call.answerHeader("Access-Control-Allow-Credentials", "true");
        }
    }

    @Override
    protected CompletionStage<?> step(Exchange exchange) {
        return CompletableFuture.completedStage(null);
    }
}
