package dev.gatehouse.kms;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.platform.Ids;
import dev.gatehouse.platform.database.Database;
import dev.gatehouse.support.GatehouseTest;
import dev.gatehouse.support.MutableClock;
import dev.gatehouse.support.People;
import java.sql.Timestamp;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

@GatehouseTest
class PurgeTest {
    @Autowired
    People people;
    @Autowired
    Database kmsDatabase;
    @Autowired
    MutableClock clock;

    private long count(String table, String where, Object value) {
        return kmsDatabase.jdbc().sql("SELECT count(*) FROM " + table + " WHERE " + where).param(value).query(Long.class).single();
    }

    @Test
    void whatIsOverGoesAndWhatIsInUseStays() {
        String ended = people.userToken("user");
        people.as(ended).post("/kms/logout").then().statusCode(200);
        String live = people.userToken("user");
        String endedId = People.claims(ended).get("sid").asText();
        String liveId = People.claims(live).get("sid").asText();
        Purge purge = new Purge(kmsDatabase, clock);
        purge.run();
        assertThat(count("sessions", "id = ?", endedId)).as("not over for a day").isEqualTo(1);
        people.timePasses(Duration.ofHours(11));
        purge.run();
        assertThat(count("refresh_tokens", "session_id = ?", liveId)).isEqualTo(1);
        people.timePasses(Duration.ofHours(14));
        purge.run();
        assertThat(count("sessions", "id = ?", endedId)).isZero();
        assertThat(count("refresh_tokens", "session_id = ?", endedId)).isZero();
        assertThat(count("revocations", "name = ?", endedId)).isZero();
        assertThat(count("sessions", "id = ?", liveId)).as("over by now, kept a day").isEqualTo(1);
        people.timePasses(Duration.ofHours(24));
        purge.run();
        assertThat(count("sessions", "id = ?", liveId)).isZero();
    }

    @Test
    void moreThanABatchGoesInOnePass() {
        String prefix = "purge-" + Ids.token(4);
        kmsDatabase.jdbc().sql("INSERT INTO revocations (kind, name, at) SELECT 'token', ? || n, ? FROM generate_series(1, ?) AS n")
                .params(prefix, Timestamp.from(clock.instant().minus(Duration.ofDays(2))), 2 * Purge.BATCH + 1).update();
        assertThat(new Purge(kmsDatabase, clock).run()).isGreaterThanOrEqualTo(2 * Purge.BATCH + 1);
        assertThat(count("revocations", "name LIKE ? || '%'", prefix)).isZero();
    }
}
