package dev.gatehouse.kms;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.support.GatehouseTest;
import dev.gatehouse.support.People;
import dev.gatehouse.support.Race;
import io.restassured.response.Response;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

/** Hashing is bounded: who comes on top of a burst of logins is told to come back, and other callers do not wait for it. */
@GatehouseTest
class LoginBurstTest {
    private static final int BURST = 150;
    @Autowired
    People people;

    @Test
    void burstOfLoginsIsAnsweredAndOthersAreServedMeanwhile() throws Exception {
        String name = people.register("user");
        String other = people.userToken("user");
        CompletableFuture<List<Response>> burst = CompletableFuture.supplyAsync(() -> logins(name));
        List<Long> millis = new ArrayList<>();
        while (!burst.isDone() || millis.isEmpty()) {
            long start = System.nanoTime();
            people.as(other).get("/service_a/elements").then().statusCode(200);
            millis.add(Duration.ofNanos(System.nanoTime() - start).toMillis());
        }
        List<Response> answers = burst.get();
        assertThat(answers).allMatch(answer -> answer.statusCode() == 200 || answer.statusCode() == 503);
        assertThat(answers).as("some get in").anyMatch(answer -> answer.statusCode() == 200);
        assertThat(answers.stream().filter(answer -> answer.statusCode() == 503)).as("some come back later").isNotEmpty()
                .allSatisfy(answer -> {
                    assertThat(answer.header("Retry-After")).isEqualTo("1");
                    assertThat(answer.<String>path("type")).isEqualTo("urn:gatehouse:problem:overloaded");
                });
        // coarse on purpose: behind 150 hashes it would be many times that
        assertThat(millis.stream().sorted().skip(millis.size() / 2).findFirst().orElseThrow()).isLessThan(2_000);
        people.login(name, People.PASSWORD).then().statusCode(200);
    }

    private List<Response> logins(String name) {
        try {
            return Race.of(BURST, () -> people.login(name, People.PASSWORD));
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
