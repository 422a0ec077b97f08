package dev.gatehouse.twofactor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import dev.gatehouse.edge.EdgeServer;
import dev.gatehouse.platform.database.Database;
import dev.gatehouse.support.Authenticator;
import dev.gatehouse.support.GatehouseTest;
import dev.gatehouse.support.MutableClock;
import dev.gatehouse.support.People;
import io.restassured.response.Response;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

/** Somebody who knows the password guesses codes, from many addresses. A few hundred times; {@code -Pdrill}: 10,000. */
@GatehouseTest
class HostileGuessesTest {
    private static final int GUESSES = Integer.getInteger("gatehouse.drill.guesses", 300);
    private static final int BATCH = 100;
    private static final int SOURCES = 16;
    private static final int MOST_TRIES = 10;
    private static final int KEPT_SECONDS = 10;
    private static final String BUSY = "503 ";
    @Autowired
    People people;
    @Autowired
    MutableClock clock;
    @Autowired
    EdgeServer edge;
    @Autowired
    Vertx vertx;
    @Autowired
    Database twoFactorDatabase;

    @Test
    void noGuessSucceedsAndTheOwnersDeviceIsLetIn() throws Exception {
        Authenticator phone = new Authenticator(clock);
        String name = people.enrolledUser(phone).get("name");
        String device = completeWith(name, Map.of("otp_code", phone.nextCode())).path("device_token");
        List<HttpClient> sources = new ArrayList<>();
        for (int i = 0; i < SOURCES; i++) {
            // a connection is not used again at the moment at which the house closes it for its silence
            sources.add(vertx.createHttpClient(new HttpClientOptions().setLocalAddress("127.0.0." + (2 + i)).setKeepAliveTimeout(KEPT_SECONDS)));
        }
        Set<String> answers = new HashSet<>();
        for (int done = 0; done < GUESSES; done += BATCH) {
            people.timePasses(Duration.ofMinutes(16));
            String challenge = challenge(name);
            String right = phone.nextCode();
            for (int i = 0; i < (done == 0 ? 5 : 1); i++) {
                answers.add(guess(sources.get(i), challenge, phone.wrongCode()));
            }
            // locked from here on: not even the right code may succeed, nor show that it was right
            answers.addAll(guessAtOnce(sources, challenge, right));
        }
        assertThat(answers).as("one answer to all").hasSize(1).first().asString().startsWith("401 ").contains("code-rejected");
        device = completeWith(name, Map.of("otp_code", phone.nextCode(), "device_token", device)).path("device_token");
        completeWith(name, Map.of("otp_code", phone.nextCode(), "device_token", device)).then().statusCode(200);
        sources.forEach(HttpClient::close);
    }

    private List<String> guessAtOnce(List<HttpClient> sources, String challenge, String right) throws Exception {
        List<Callable<String>> guesses = new ArrayList<>();
        for (int i = 0; i < BATCH; i++) {
            String code = i % 10 == 9 ? right : "%06d".formatted(i * 7919 % 1_000_000);
            HttpClient source = sources.get(i % SOURCES);
            guesses.add(() -> guess(source, challenge, code));
        }
        ExecutorService pool = Executors.newFixedThreadPool(SOURCES);
        List<String> answers = new ArrayList<>();
        for (Future<String> answer : pool.invokeAll(guesses)) {
            answers.add(answer.get());
        }
        pool.shutdown();
        return answers;
    }

    /** What the guess came to: one that the house was too busy to judge is made again, or the next ones would meet no lock. */
    private String guess(HttpClient source, String challenge, String code) throws Exception {
        String answer = BUSY;
        for (int i = 0; i < MOST_TRIES && answer.startsWith(BUSY); i++) {
            answer = send(source, challenge, code);
        }
        return answer;
    }

    private String send(HttpClient source, String challenge, String code) throws Exception {
        JsonObject proof = new JsonObject().put("challenge", challenge).put("otp_code", code);
        return source.request(HttpMethod.POST, edge.port(), "127.0.0.1", "/2fa/auth/verify")
                .compose(request -> request.putHeader("Content-Type", "application/json").send(proof.toBuffer()))
                .compose(answer -> answer.body().map(body -> answer.statusCode() + " " + withoutInstance(body)))
                .toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
    }

    private static String withoutInstance(Buffer body) {
        return body.toString().replaceAll("\"instance\":\"[^\"]*\"", "");
    }

    private Response completeWith(String name, Map<String, String> proof) {
        Map<String, String> body = new HashMap<>(proof);
        body.put("challenge", challenge(name));
        return complete(body);
    }

    private Response complete(Map<String, String> proof) {
        return judged(() -> people.nobody().body(proof).post("/2fa/auth/verify"));
    }

    private String challenge(String name) {
        return judged(() -> people.login(name, People.PASSWORD)).path("challenge");
    }

    /** The same over again while the house is too busy: 503 lets nobody in and says nothing of a code. */
    private static Response judged(Supplier<Response> request) {
        return Stream.generate(request).limit(MOST_TRIES).filter(answer -> answer.statusCode() != 503).findFirst().orElseThrow();
    }

    @Test
    void afterAHundredFailuresOnlyTheOwnersDeviceOrARecoveryCodeHelps() {
        Authenticator phone = new Authenticator(clock);
        String name = people.register("user");
        Response enrolled = phone.enrol(people, people.login(name, People.PASSWORD).path("access_token"));
        List<String> recoveryCodes = enrolled.path("recovery_codes");
        String device = completeWith(name, Map.of("otp_code", phone.nextCode())).path("device_token");
        String challenge = challenge(name);
        for (int i = 0; i < GuessLimit.HARD_CAP; i++) {
            complete(Map.of("challenge", challenge, "otp_code", phone.wrongCode())).then().statusCode(401);
            endWaits();
        }
        completeWith(name, Map.of("otp_code", phone.nextCode())).then().statusCode(401);
        endWaits();
        completeWith(name, Map.of("otp_code", phone.nextCode())).then().statusCode(401)
                .body("type", equalTo("urn:gatehouse:problem:code-rejected"));
        completeWith(name, Map.of("otp_code", phone.nextCode(), "device_token", device)).then().statusCode(200);
        String recovered = completeWith(name, Map.of("recovery_code", recoveryCodes.get(0))).path("access_token");
        Authenticator replacement = new Authenticator(clock);
        replacement.enrol(people, recovered);
        completeWith(name, Map.of("otp_code", replacement.nextCode())).then().statusCode(200);
    }

    /** In place of a day of waiting; the count stays. */
    private void endWaits() {
        twoFactorDatabase.jdbc().sql("UPDATE guesses SET locked_until = NULL").update();
    }
}
