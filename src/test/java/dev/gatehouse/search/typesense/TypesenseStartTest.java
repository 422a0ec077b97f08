package dev.gatehouse.search.typesense;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.hamcrest.Matchers.equalTo;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.gatehouse.platform.Caller;
import dev.gatehouse.platform.Endpoints;
import dev.gatehouse.platform.Origin;
import dev.gatehouse.platform.OwnThreads;
import dev.gatehouse.platform.Problem;
import dev.gatehouse.platform.ProblemException;
import dev.gatehouse.platform.Request;
import dev.gatehouse.search.Collections;
import dev.gatehouse.search.SearchEngine;
import dev.gatehouse.search.Searches;
import dev.gatehouse.search.typesense.RecordedTypesense.Answer;
import dev.gatehouse.support.GatehouseTest;
import dev.gatehouse.support.People;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.lang.reflect.Proxy;
import java.time.Clock;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import org.apache.camel.CamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.actuate.health.Status;
import org.springframework.boot.test.context.ConfigDataApplicationContextInitializer;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.ComponentScan;

/** The search room as it starts with {@code GATEHOUSE_SEARCH_ENGINE=typesense}, beside a real KMS and the recorded Typesense. */
@GatehouseTest
class TypesenseStartTest {
    private static final Searches.Query ALL = new Searches.Query("books", Map.of("q", new TextNode("*")));
    private static final String SECRET = "/kms/secrets/search/typesense";
    @Autowired
    People people;
    @Autowired
    CamelContext camel;
    @Autowired
    ObjectMapper json;
    @Autowired
    Endpoints endpoints;
    private RecordedTypesense typesense;

    @ComponentScan("dev.gatehouse.search")
    static class SearchRoom {}

    @BeforeEach
    void start() throws Exception {
        typesense = new RecordedTypesense();
    }

    @AfterEach
    void stop() {
        typesense.close();
        people.admin().delete(SECRET);
    }

    private ApplicationContextRunner room() {
        return new ApplicationContextRunner().withInitializer(new ConfigDataApplicationContextInitializer()).withUserConfiguration(SearchRoom.class)
                .withPropertyValues("gatehouse.search.engine=typesense", "gatehouse.search.typesense.nodes=" + typesense.url())
                .withBean(CamelContext.class, this::houses).withBean(ObjectMapper.class, () -> json).withBean(Endpoints.class, () -> endpoints)
                .withBean(Clock.class, Clock::systemUTC).withBean(MeterRegistry.class, SimpleMeterRegistry::new);
    }

    /** The house's own, which is not closed with the room. */
    private CamelContext houses() {
        return (CamelContext) Proxy.newProxyInstance(getClass().getClassLoader(), new Class<?>[] {CamelContext.class},
                (proxy, method, arguments) -> method.getName().equals("close") ? null : method.invoke(camel, arguments));
    }

    @Test
    void startWithoutNodesSaysWhichSettingIsMissing() {
        room().withPropertyValues("gatehouse.search.typesense.nodes=").run(started ->
                assertThat(started).getFailure().rootCause().hasMessage("GATEHOUSE_SEARCH_ENGINE=typesense needs GATEHOUSE_TYPESENSE_NODES"));
    }

    private void secret(String key) {
        people.admin().body(Map.of("data", Map.of("api_key", key))).put(SECRET).then().statusCode(200);
        people.admin().body(Map.of("readers", Map.of("services", Set.of("search")))).put("/kms/secret-metadata/search/typesense").then().statusCode(200);
        typesense.key = key;
    }

    private static Caller reader() {
        return new Caller(Caller.Kind.USER, "usr_1", "anna", Set.of("user"), "", "s", "pwd", Instant.EPOCH, "t", Origin.internal());
    }

    @Test
    void searchesAreRelayedWithTheKeyFromTheKmsAndItsRotationIsFollowedWithoutARestart() {
        secret("first");
        typesense.instead = sent -> sent.path().equals("/health") ? new Answer(200, "{\"ok\":true}") : null;
        room().run(context -> {
            assertThat(context).hasSingleBean(SearchEngine.class);
            assertThat(context.getBean(SearchEngine.class)).isInstanceOf(TypesenseEngine.class);
            assertThat(context.getBean(TypesenseHealth.class).health().getStatus()).isEqualTo(Status.UP);
            Searches search = context.getBean(Searches.class);
            assertThat(search.search(reader(), ALL)).containsEntry("found", 5);
            secret("second");
            assertThat(search.search(reader(), ALL)).containsEntry("found", 5);
        });
        String keys = typesense.sent.stream().filter(sent -> !sent.path().equals("/health")).map(RecordedTypesense.Sent::key).collect(joining(" "));
        assertThat(keys).as("refused once, and not sent again").matches("(first ){3}(second ?)+");
    }

    @Test
    void verbsOfSearchHaveThreadsForAllCallsThatMayWaitAndRefuseTheNextWhenThoseAreTaken() {
        CountDownLatch answered = new CountDownLatch(1);
        room().withPropertyValues("gatehouse.search.typesense.concurrency=1", "gatehouse.search.typesense.queue=2").run(context -> {
            OwnThreads own = context.getBean(OwnThreads.class);
            assertThat(own.areOf(context.getBean(Searches.class))).isTrue();
            for (int i = 0; i < 3; i++) {
                own.threads().execute(() -> await(answered));
            }
            assertThat(catchThrowableOfType(RejectedExecutionException.class, () -> own.threads().execute(() -> { }))).isNotNull();
            answered.countDown();
        });
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Which a real one does: it looks the alias up and drops the collection. */
    @Test
    void nothingIsDeletedByItsAlias() {
        secret("fourth");
        typesense.instead = sent -> sent.path().equals("/aliases")
                ? new Answer(200, "{\"aliases\":[{\"name\":\"library\",\"collection_name\":\"books\"}]}") : null;
        Caller admin = new Caller(Caller.Kind.USER, "usr_1", "anna", Set.of("admin", "editor"), "", "s", Caller.MFA, Instant.EPOCH, "t", Origin.internal());
        Request byAlias = new Request("DELETE", Map.of("name", "library"), Map.of(), name -> null);
        room().run(context -> assertThat(catchThrowableOfType(ProblemException.class,
                () -> context.getBean(Collections.class).delete(admin, byAlias)).problem()).isEqualTo(Problem.NOT_FOUND));
        assertThat(typesense.sent).extracting(RecordedTypesense.Sent::method).doesNotContain("DELETE");
    }

    @Test
    void searchOnlyKeyThatScopedKeysAreMadeOfStandsInTheRecord() {
        secret("third");
        typesense.instead = sent -> sent.path().equals("/keys") ? new Answer(201, "{}")
                : sent.path().equals("/multi_search") ? new Answer(200, "{\"results\":[{\"hits\":[],\"found\":0},{\"hits\":[],\"found\":0}]}") : null;
        room().withPropertyValues("gatehouse.search.collections.books.row-filters.user=team:=red")
                .run(context -> assertThat(context.getBean(Searches.class).search(reader(), ALL)).containsEntry("found", 0));
        people.admin().get("/kms/audit?order=desc&limit=1&action=search-key.create").then().statusCode(200)
                .body("entries[0].actor", equalTo("search")).body("entries[0].object", equalTo("typesense"));
    }
}
