package dev.gatehouse.edge.relay;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;

/**
 * Reads small documents that the house itself needs, under the rules of {@code relay:}: exact scheme, host and port on
 * {@code GATEHOUSE_UPSTREAM_ALLOW}, and the address judged when it is connected to. No redirects, at most 256 KB, within 5 s.
 */
public final class AllowedFetch {
    private static final int LARGEST = 256 * 1024;
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private final Resolver resolver;
    private final HttpClient client;

    AllowedFetch(Vertx vertx, Resolver resolver) {
        this.resolver = resolver;
        this.client = vertx.createHttpClient(new HttpClientOptions().setConnectTimeout((int) PATIENCE.toMillis())
                .setKeepAlive(false).setDecompressionSupported(false));
    }

    /** The document's text; fails with whatever went wrong, also for any answer but 200. */
    public CompletionStage<String> get(URI url) {
        Target target = Target.of(url.toString());
        return resolver.connect(target, address -> client.request(Connections.options(target, address, HttpMethod.GET,
                        target.prefix().isEmpty() ? "/" : target.prefix()).putHeader("Accept", "application/json")))
                .compose(request -> request.send().compose(AllowedFetch::read).onFailure(broken -> request.reset()))
                .timeout(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)
                .map(Buffer::toString).toCompletionStage();
    }

    private static Future<Buffer> read(HttpClientResponse response) {
        if (response.statusCode() != 200) {
            return Future.failedFuture(new IOException("the answer was " + response.statusCode()));
        }
        Promise<Buffer> whole = Promise.promise();
        Buffer gathered = Buffer.buffer();
        response.exceptionHandler(whole::tryFail).endHandler(end -> whole.tryComplete(gathered)).handler(chunk -> {
            if (gathered.length() + chunk.length() > LARGEST) {
                whole.tryFail(new IOException("the answer is larger than " + LARGEST + " bytes"));
            } else {
                gathered.appendBuffer(chunk);
            }
        });
        return whole.future();
    }
}
