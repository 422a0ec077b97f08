package dev.gatehouse.search.typesense;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.gatehouse.platform.Problem;
import dev.gatehouse.platform.ProblemException;
import dev.gatehouse.search.RememberedActs;
import dev.gatehouse.search.SearchRequest;
import dev.gatehouse.search.typesense.RecordedTypesense.Answer;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The search-only key that the scoped keys of those are made of who may see a part. */
class TypesenseKeysTest {
    private RecordedTypesense one;

    @BeforeEach
    void start() throws Exception {
        one = new RecordedTypesense();
    }

    @AfterEach
    void stop() {
        one.close();
    }

    private static ProblemException failure(Runnable call) {
        return catchThrowableOfType(ProblemException.class, call::run);
    }

    @Test
    void searchOnlyKeyIsNotMadeWhenThatCannotBeRecorded() {
        RememberedActs acts = new RememberedActs();
        one.instead = sent -> sent.path().equals("/multi_search") ? new Answer(200, "{\"results\":[{\"hits\":[]},{\"hits\":[]}]}") : new Answer(201, "{}");
        TypesenseEngine engine = TestNodes.engine(() -> "xyz", acts, one.url());
        acts.failing = true;
        SearchRequest some = new SearchRequest(Map.of("q", "*"), "team:=red");
        assertThat(failure(() -> engine.search("books", some)).problem()).isEqualTo(Problem.UNAVAILABLE);
        assertThat(one.sent).isEmpty();
        acts.failing = false;
        engine.search("books", some);
        engine.search("books", some);
        assertThat(acts.acts).as("once").containsExactly("search-key.create typesense");
    }

    @Test
    void rotatedKeyIsPickedUpByScopedSearchesToo() {
        AtomicInteger version = new AtomicInteger();
        one.key = "key-1";
        one.instead = sent -> sent.path().equals("/multi_search") ? new Answer(200, "{\"results\":[{\"hits\":[]},{\"hits\":[]}]}")
                : sent.key().equals("key-1") ? new Answer(201, "{}") : null;
        TypesenseEngine engine = TestNodes.engine(() -> "key-" + version.getAndIncrement(), one.url());
        assertThat(engine.search("books", new SearchRequest(Map.of("q", "*"), "team:=red"))).containsKey("hits");
        assertThat(one.sent).extracting(RecordedTypesense.Sent::path).containsExactly("/keys", "/keys", "/keys", "/multi_search");
    }

    @Test
    void searchOnlyKeysOfEarlierKeysAreDropped() {
        one.instead = sent -> switch (sent.method() + sent.path()) {
            case "POST/multi_search" -> new Answer(200, "{\"results\":[{\"hits\":[]},{\"hits\":[]}]}");
            case "GET/keys" -> new Answer(200, """
                    {"keys":[{"id":3,"description":"gatehouse search-only key","value_prefix":"zzzz"},
                             {"id":4,"description":"gatehouse search-only key","value_prefix":"yyyy"},
                             {"id":5,"description":"somebody's","value_prefix":"xxxx"}]}""");
            case "DELETE/keys/4" -> new Answer(404, "{\"message\":\"Not found.\"}");
            default -> new Answer(201, "{\"id\":3}");
        };
        RememberedActs acts = new RememberedActs();
        TestNodes.engine(() -> "xyz", acts, one.url()).search("books", new SearchRequest(Map.of("q", "*"), "team:=red"));
        assertThat(one.sent).extracting(RecordedTypesense.Sent::path).containsExactly("/keys", "/keys", "/keys/3", "/keys/4", "/multi_search");
        assertThat(acts.acts).containsExactly("search-key.create typesense", "search-key.delete typesense", "search-key.delete typesense");
    }
}
