package dev.gatehouse.search.typesense;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig.SlidingWindowType;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import okhttp3.OkHttpClient;
import org.typesense.api.RawCalls;
import org.typesense.api.exceptions.TypesenseError;
import org.typesense.resources.Node;

/** One node: its circuit, which opens for 5 seconds once half of the last 10 calls failed, and its calls by key. */
final class TypesenseNode {
    private static final CircuitBreakerConfig CIRCUIT = CircuitBreakerConfig.custom().slidingWindowType(SlidingWindowType.COUNT_BASED)
            .slidingWindowSize(10).minimumNumberOfCalls(5).failureRateThreshold(50).waitDurationInOpenState(Duration.ofSeconds(5))
            .permittedNumberOfCallsInHalfOpenState(2).build();
    private static final int MOST_KEYS = 500;
    /** A node that is behind is waited for, not left alone. */
    private static final int LAGGING = 503;
    private final URI url;
    private final CircuitBreaker circuit;
    private final OkHttpClient http;
    private final OkHttpClient bulkHttp;
    private final Cache<String, RawCalls> calls = Caffeine.newBuilder().maximumSize(MOST_KEYS).build();
    private final Cache<String, RawCalls> bulkCalls = Caffeine.newBuilder().maximumSize(MOST_KEYS).build();

    TypesenseNode(URI url, OkHttpClient http, Duration timeout, Duration bulkTimeout) {
        this.url = url;
        this.circuit = CircuitBreaker.of(url.toString(), CIRCUIT);
        this.http = http.newBuilder().callTimeout(timeout).readTimeout(timeout).build();
        this.bulkHttp = http.newBuilder().callTimeout(bulkTimeout).readTimeout(bulkTimeout).build();
    }

    URI url() {
        return url;
    }

    CircuitBreaker circuit() {
        return circuit;
    }

    /** For answers too large to be held; bounded between two reads, not as a whole. */
    OkHttpClient streaming() {
        return bulkHttp.newBuilder().callTimeout(Duration.ZERO).build();
    }

    /**
     * Sends a call once.
     *
     * @throws TypesenseError with the answer's status
     * @throws IOException without an answer that can be read
     */
    String send(TypesenseCall call, String key) throws IOException, TypesenseError {
        return counted(() -> call(call, key).send(call.method(), call.path(), call.query(), call.body()));
    }

    /** What is asked of the node. */
    @FunctionalInterface
    interface Question<T> {
        T ask() throws Exception;
    }

    /** Asks once. Only what the node itself fails at counts against its circuit, and all that was permitted is counted. */
    <T> T counted(Question<T> question) throws IOException, TypesenseError {
        long started = circuit.getCurrentTimestamp();
        try {
            T answer = question.ask();
            circuit.onSuccess(circuit.getCurrentTimestamp() - started, circuit.getTimestampUnit());
            return answer;
        } catch (TypesenseError e) {
            record(started, e.status < 500 || e.status == LAGGING ? null : e);
            throw e;
        } catch (IOException e) {
            record(started, e);
            throw e;
        } catch (Exception e) {
            record(started, e);
            throw new IOException("the client failed", e);
        }
    }

    private void record(long started, Exception failure) {
        if (failure == null) {
            circuit.onSuccess(circuit.getCurrentTimestamp() - started, circuit.getTimestampUnit());
        } else {
            circuit.onError(circuit.getCurrentTimestamp() - started, circuit.getTimestampUnit(), failure);
        }
    }

    private RawCalls call(TypesenseCall call, String key) {
        OkHttpClient client = call.bulk() ? bulkHttp : http;
        return (call.bulk() ? bulkCalls : calls).get(key, k -> new RawCalls(
                new Node(url.getScheme(), url.getHost(), String.valueOf(url.getPort())), k, client));
    }
}
