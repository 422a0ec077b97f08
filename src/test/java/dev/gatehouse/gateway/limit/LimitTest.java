package dev.gatehouse.gateway.limit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.nullValue;

import dev.gatehouse.support.GatehouseTest;
import dev.gatehouse.support.MutableClock;
import dev.gatehouse.support.People;
import dev.gatehouse.support.Race;
import dev.gatehouse.support.RawUpstream;
import io.restassured.response.Response;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

/** Limits over the whole house: who shares a bucket, and that what the answers say of it is true. */
@GatehouseTest
class LimitTest {
    @Autowired
    People people;
    @Autowired
    MutableClock clock;
    @Autowired
    RawUpstream upstream;

    private Response get(String token, String path) {
        return people.as(token).get(path);
    }

    @Test
    void eachCallerHasAnAllowanceOfTheirOwnAndIsToldTheTruthAboutIt() {
        String first = people.userToken("user");
        String second = people.userToken("user");
        for (int left = 2; left >= 0; left--) {
            get(first, "/limits/caller").then().statusCode(200).header("RateLimit-Policy", "\"caller:3/1m\";q=3;w=60")
                    .header("RateLimit", "\"caller:3/1m\";r=" + left + ";t=20").header("Retry-After", nullValue());
        }
        get(first, "/limits/caller").then().statusCode(429).body("type", equalTo("urn:gatehouse:problem:rate-limited"))
                .header("Retry-After", "20").header("RateLimit", "\"caller:3/1m\";r=0;t=20")
                .header("RateLimit-Policy", "\"caller:3/1m\";q=3;w=60");
        get(second, "/limits/caller").then().statusCode(200);
        clock.advance(Duration.ofSeconds(19));
        get(first, "/limits/caller").then().statusCode(429).header("Retry-After", "1");
        clock.advance(Duration.ofSeconds(1));
        get(first, "/limits/caller").then().statusCode(200);
        get(first, "/limits/caller").then().statusCode(429);
    }

    @Test
    void allCallersOfAnAddressShareItsAllowance() {
        String first = people.userToken("user");
        String second = people.userToken("user");
        get(first, "/limits/ip").then().statusCode(200);
        get(second, "/limits/ip").then().statusCode(200);
        get(first, "/limits/ip").then().statusCode(429).header("Retry-After", "1800");
    }

    @Test
    void whoIsRefusedByTheGuardIsNotCountedAndNotToldOfLimits() {
        people.nobody().get("/limits/caller").then().statusCode(401).header("RateLimit", nullValue());
    }

    @Test
    void exactlyAHundredOfManyAtOncePassAndEveryAnswerNamesBothLimits() throws Exception {
        clock.advance(Duration.ofHours(1));
        String token = people.userToken("user");
        List<Integer> passed = Race.of(64, () -> {
            int count = 0;
            for (int i = 0; i < 4; i++) {
                Response answer = get(token, "/limits/route");
                assertThat(answer.header("RateLimit-Policy")).startsWith("\"route:100/1m\";q=100;w=60");
                count += answer.statusCode() == 200 ? 1 : 0;
            }
            return count;
        });
        assertThat(passed.stream().mapToInt(Integer::intValue).sum()).isEqualTo(100);
        clock.advance(Duration.ofMinutes(1));
        get(token, "/limits/route").then().statusCode(200).header("RateLimit-Policy",
                equalTo("\"route:100/1m\";q=100;w=60, \"caller:10/1s\";q=10;w=1;burst=500"));
    }

    @Test
    void relayedAnswersSayWhatIsLeftInTheCommonStore() {
        upstream.answers("HTTP/1.1 200 OK\nContent-Length: 2\nRateLimit: \"theirs\";r=1\nConnection: close", "ok");
        String token = people.userToken("user");
        for (int left = 2; left >= 0; left--) {
            get(token, "/limits/cluster/a").then().statusCode(200).header("RateLimit", "\"caller:3/1m\";r=" + left + ";t=20")
                    .body(equalTo("ok"));
        }
        get(token, "/limits/cluster/b").then().statusCode(429).header("Retry-After", "20");
        clock.advance(Duration.ofSeconds(20));
        get(token, "/limits/cluster/a").then().statusCode(200);
    }
}
