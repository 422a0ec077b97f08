package dev.gatehouse.search;

import dev.gatehouse.platform.Caller;
import dev.gatehouse.platform.Problem;
import dev.gatehouse.platform.Request;
import dev.gatehouse.platform.VersionToken;
import dev.gatehouse.platform.services.WrittenChanges;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;

/**
 * Searches that carry the token of a write wait until the index has it, in bounded time and number; the answer then says whether
 * it is {@code stale}.
 */
public final class ReadYourWrites {
    private static final String STALE = "stale";
    private final Searches searches;
    private final Map<String, WrittenChanges> sources;
    private final Duration patience;
    private final Semaphore waiting;

    /**
     * @param sources of tokens, by name
     * @param patience how long a search waits
     * @param waiters how many wait at a time; each holds a thread, so what comes beyond them does not wait
     */
    ReadYourWrites(Searches searches, Map<String, WrittenChanges> sources, Duration patience, int waiters) {
        this.searches = searches;
        this.sources = Map.copyOf(sources);
        this.patience = patience;
        this.waiting = new Semaphore(waiters);
    }

    /**
     * Searches, after the write that {@code X-Version-Token} names, if there is one.
     *
     * @throws dev.gatehouse.platform.ProblemException as a search does; field-invalid when that is no token
     */
    public Map<String, Object> search(Caller caller, Request request, Searches.Query query) {
        return after(caller, request, () -> searches.search(caller, query));
    }

    /** The same for several searches; whether they are stale is said once, of all. */
    public Map<String, Object> multiSearch(Caller caller, Request request, Searches.Queries queries) {
        return after(caller, request, () -> searches.multiSearch(caller, queries));
    }

    private Map<String, Object> after(Caller caller, Request request, Supplier<Map<String, Object>> search) {
        caller.requireFullOfAnyIssuer();
        String token = request.header(VersionToken.HEADER).orElse(null);
        if (token == null) {
            return search.get();
        }
        boolean indexed = isIndexed(VersionToken.parse(token));
        Map<String, Object> answer = new LinkedHashMap<>(search.get());
        answer.put(STALE, !indexed);
        return answer;
    }

    private boolean isIndexed(VersionToken token) {
        WrittenChanges source = sources.get(token.source());
        if (source == null) {
            throw Problem.field(VersionToken.HEADER, "must be a token that a write has answered");
        }
        boolean mayWait = waiting.tryAcquire();
        try {
            return source.indexed(token.revision(), mayWait ? patience : Duration.ZERO);
        } finally {
            if (mayWait) {
                waiting.release();
            }
        }
    }
}
