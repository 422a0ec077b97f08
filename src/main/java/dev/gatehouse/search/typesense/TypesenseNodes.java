package dev.gatehouse.search.typesense;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.gatehouse.platform.Problem;
import dev.gatehouse.platform.ProblemException;
import dev.gatehouse.platform.services.RecordedActs;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import okhttp3.OkHttpClient;
import org.typesense.api.exceptions.TypesenseError;

/**
 * The cluster's nodes: a call goes to the one that answered last and on to the next when that fails, if it never arrived or may be
 * sent again. Nodes that lag behind (503) are waited for; a key that is refused is looked up again once.
 */
final class TypesenseNodes {
    private static final int REFUSED_KEY = 401;
    private static final int FORBIDDEN = 403;
    static final int NOT_READY = 503;
    private static final int LONGEST_PAUSE_MILLIS = 400;
    private final List<TypesenseNode> nodes = new ArrayList<>();
    private final TypesenseKeys keys;
    private final ObjectMapper json;
    private final Duration lagPatience;
    private final Turns turns;
    private final AtomicInteger preferred = new AtomicInteger();

    TypesenseNodes(TypesenseSettings settings, TypesenseKey key, RecordedActs record, ObjectMapper json) {
        OkHttpClient http = new OkHttpClient.Builder().connectTimeout(settings.connectTimeout()).retryOnConnectionFailure(false)
                .followRedirects(false).followSslRedirects(false).build();
        settings.nodes().forEach(url -> nodes.add(new TypesenseNode(url, http, settings.timeout(), settings.bulkTimeout())));
        this.keys = new TypesenseKeys(key, json, this, record);
        this.json = json;
        this.lagPatience = settings.lagPatience();
        this.turns = new Turns(settings.concurrency(), settings.queue(), settings.lagPatience());
    }

    List<TypesenseNode> all() {
        return nodes;
    }

    /** How many nodes are left alone for a while, because too many of their last calls failed. */
    long failing() {
        return nodes.stream().filter(node -> node.circuit().getState() == CircuitBreaker.State.OPEN).count();
    }

    /** How many calls wait for their turn. */
    int waiting() {
        return turns.waiting();
    }

    TypesenseKeys keys() {
        return keys;
    }

    /**
     * Waits for a turn and for the answer.
     *
     * @throws Refused when Typesense says that the call is not right
     * @throws ProblemException unavailable when no node could be asked; overloaded, with Retry-After, when all of them lag
     */
    JsonNode json(TypesenseCall call) throws Refused {
        return parse(text(call));
    }

    /** The same for an answer that is no JSON value. */
    String text(TypesenseCall call) throws Refused {
        return turns.take(() -> withKey(call, true));
    }

    /** Sends with a key given, without waiting for a turn; also a refusal of the key is the call's. */
    String withKeyGiven(TypesenseCall call, String key) throws Refused {
        try {
            return untilReady(() -> anyNode(call, key));
        } catch (TypesenseError e) {
            throw new Refused(e.status, e.message);
        }
    }

    /** Whether a status says that the key is not right. */
    static boolean isRefusal(int status) {
        return status == REFUSED_KEY || status == FORBIDDEN;
    }

    private String withKey(TypesenseCall call, boolean again) throws Refused {
        String used = keys.keyFor(call.visible());
        try {
            return untilReady(() -> anyNode(call, used));
        } catch (TypesenseError e) {
            if (!isRefusal(e.status)) {
                throw new Refused(e.status, e.message);
            }
            if (again && keys.renewed(call.visible(), used)) {
                return withKey(call, false);
            }
            // our key, not our caller's: nothing they could do about it
            throw new ProblemException(Problem.UNAVAILABLE, e);
        }
    }

    /** One round through the nodes. */
    @FunctionalInterface
    interface Attempt<T> {
        T run() throws TypesenseError;
    }

    /** Waits for nodes that say they are not ready: then nothing was done, and any call may be sent again. */
    <T> T untilReady(Attempt<T> attempt) throws TypesenseError {
        long end = System.nanoTime() + lagPatience.toNanos();
        for (int pause = 25; ; pause = Math.min(2 * pause, LONGEST_PAUSE_MILLIS)) {
            try {
                return attempt.run();
            } catch (TypesenseError e) {
                if (e.status != NOT_READY) {
                    throw e;
                }
                if (System.nanoTime() > end) {
                    throw Turns.comeBack(e);
                }
                sleep(pause / 2 + ThreadLocalRandom.current().nextInt(pause));
            }
        }
    }

    private String anyNode(TypesenseCall call, String key) throws TypesenseError {
        TypesenseError lagging = null;
        Exception failed = new IOException("the circuits of all nodes are open");
        int first = preferred.get();
        for (int i = 0; i < nodes.size(); i++) {
            int index = (first + i) % nodes.size();
            if (!nodes.get(index).circuit().tryAcquirePermission()) {
                continue;
            }
            try {
                String answer = nodes.get(index).send(call, key);
                preferred.set(index);
                return answer;
            } catch (TypesenseError e) {
                if (e.status < 500) {
                    preferred.set(index);
                    throw e;
                }
                lagging = e.status == NOT_READY ? e : lagging;
                failed = e;
                requireMayGoOn(call, e.status == NOT_READY, e);
            } catch (IOException e) {
                failed = e;
                requireMayGoOn(call, neverArrived(e), e);
            }
        }
        if (lagging != null) {
            throw lagging;
        }
        throw new ProblemException(Problem.UNAVAILABLE, failed);
    }

    private static void requireMayGoOn(TypesenseCall call, boolean nothingDone, Exception failure) {
        if (!nothingDone && !call.again()) {
            throw new ProblemException(Problem.UNAVAILABLE, failure);
        }
    }

    private static boolean neverArrived(IOException failure) {
        return failure instanceof ConnectException || failure instanceof NoRouteToHostException || failure instanceof UnknownHostException;
    }

    /** An answer that is not what it should be is no answer. */
    JsonNode parse(String text) {
        try {
            JsonNode answer = json.readTree(text);
            if (answer == null || answer.isMissingNode()) {
                throw new ProblemException(Problem.UNAVAILABLE, new IOException("Typesense answered nothing"));
            }
            return answer;
        } catch (JsonProcessingException e) {
            throw new ProblemException(Problem.UNAVAILABLE, e);
        }
    }

    /** @throws ProblemException overloaded when interrupted */
    static void sleep(long millis) {
        try {
            TimeUnit.MILLISECONDS.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw Turns.comeBack(e);
        }
    }
}
