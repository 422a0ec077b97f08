package dev.gatehouse.search.typesense;

import com.fasterxml.jackson.databind.JsonNode;
import dev.gatehouse.platform.Problem;
import dev.gatehouse.platform.ProblemException;
import java.io.IOException;
import java.util.Optional;

/** How what Typesense answers becomes what the relay's callers are told. */
final class Answers {
    private static final int MISSING = 404;

    private Answers() {}

    /** A call that Typesense may refuse. */
    interface Call<T> {
        T run() throws Refused;
    }

    /** @param field that a refusal is about */
    static <T> T of(String field, Call<T> call) {
        try {
            return call.run();
        } catch (Refused e) {
            throw e.problem(field);
        }
    }

    /** Empty for what is not there. */
    static <T> Optional<T> found(Call<T> call) {
        try {
            return Optional.of(call.run());
        } catch (Refused e) {
            if (e.status() == MISSING) {
                return Optional.empty();
            }
            throw e.problem("name");
        }
    }

    /** One result of a search of several, which is answered 200 whatever became of each. */
    static JsonNode result(JsonNode answer, int place) throws Refused {
        JsonNode result = answer.path("results").path(place);
        if (result.has("error")) {
            throw refused(result);
        }
        if (!result.has("hits") && !result.has("grouped_hits")) {
            throw new ProblemException(Problem.UNAVAILABLE, new IOException("Typesense answered a search without hits"));
        }
        return result;
    }

    /** A refusal within an answer; one that is Typesense's own fault is unavailable. */
    private static Refused refused(JsonNode inline) {
        int code = inline.path("code").asInt(500);
        if (code >= 500 || code == 401 || code == 403) {
            throw new ProblemException(Problem.UNAVAILABLE, new IOException("Typesense: " + code + " " + inline.path("error").asText()));
        }
        return new Refused(code, inline.path("error").asText());
    }
}
