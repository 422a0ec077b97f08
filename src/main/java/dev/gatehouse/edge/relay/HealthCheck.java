package dev.gatehouse.edge.relay;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpMethod;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Asks a target over and over whether it is well: {@code GET health-path} answers 2xx within the interval. */
final class HealthCheck {
    private static final Logger log = LoggerFactory.getLogger(HealthCheck.class);
    private static final double JITTER = 0.2;
    private final Vertx vertx;
    private final Resolver resolver;
    private final Upstream upstream;
    private final TargetState state;
    private final HttpClient client;
    private volatile boolean stopped;

    HealthCheck(Vertx vertx, Resolver resolver, Upstream upstream, TargetState state) {
        this.vertx = vertx;
        this.resolver = resolver;
        this.upstream = upstream;
        this.state = state;
        this.client = vertx.createHttpClient(new HttpClientOptions().setKeepAlive(false).setDecompressionSupported(false)
                .setConnectTimeout((int) upstream.options().connectTimeout().toMillis()));
        // from one event loop, so that one question never overtakes another
        vertx.runOnContext(x -> ask());
    }

    void stop() {
        stopped = true;
        client.close();
    }

    private void ask() {
        if (stopped) {
            return;
        }
        Target target = state.target();
        resolver.connect(target, address -> client.request(Connections.options(target, address, HttpMethod.GET,
                        target.prefix() + upstream.options().healthPath())))
                .compose(request -> request.send().compose(answer -> answer.end().map(end -> answer.statusCode()))
                        .timeout(upstream.options().healthInterval().toMillis(), TimeUnit.MILLISECONDS)
                        .onFailure(broken -> request.reset()))
                .onComplete(asked -> {
                    told(asked.succeeded() && asked.result() / 100 == 2);
                    vertx.setTimer(pause(), timer -> ask());
                });
    }

    private void told(boolean good) {
        if (!stopped && state.checked(good)) {
            log.warn("target {} of upstream {} is {}", state.target(), upstream.name(), good ? "well again" : "ill");
        }
    }

    private long pause() {
        double factor = 1 + JITTER * (2 * ThreadLocalRandom.current().nextDouble() - 1);
        return Math.max(1, (long) (factor * upstream.options().healthInterval().toMillis()));
    }
}
