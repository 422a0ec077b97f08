package dev.gatehouse.jar;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.support.Authenticator;
import dev.gatehouse.support.MutableClock;
import dev.gatehouse.support.People;
import dev.gatehouse.support.Race;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.util.FileSystemUtils;

/** Two processes on one database: a code is good once in both together. */
class TwoProcessesIT {
    private static final int ATTEMPTS = 32;
    @TempDir
    Path folder;

    @Test
    void oneOf32VerificationsOfOneCodeSucceedsAcrossBoth() throws Exception {
        Path first = folder.resolve("first");
        try (JarHouse one = JarHouse.start(first); JarHouse two = JarHouse.start(replicaOf(first))) {
            MutableClock now = new MutableClock(Instant.now());
            Authenticator authenticator = new Authenticator(now);
            String token = one.people().enrolledUser(authenticator).get("token");
            String code = authenticator.nextCode();
            AtomicInteger turn = new AtomicInteger();
            List<Integer> statuses = Race.of(ATTEMPTS, () -> {
                People people = (turn.getAndIncrement() % 2 == 0 ? one : two).people();
                return people.as(token).body(Map.of("otp_code", code)).post("/2fa/auth/verify").statusCode();
            });
            assertThat(statuses).containsOnlyOnce(200);
            assertThat(statuses.stream().filter(status -> status != 200)).allMatch(status -> status == 401);
        }
    }

    /** Settings of a second process: the first one's database, master keys and role passwords, and a folder of its own. */
    private Map<String, String> replicaOf(Path first) throws Exception {
        Path second = folder.resolve("second");
        for (String shared : List.of("keys", "secrets")) {
            FileSystemUtils.copyRecursively(first.resolve(shared), second.resolve(shared));
        }
        String port = Files.readAllLines(first.resolve("postgres/postmaster.pid")).get(3);
        Path user = Files.writeString(folder.resolve("owner"), "gatehouse_owner");
        Map<String, String> settings = new HashMap<>(JarHouse.settings(second));
        settings.put("GATEHOUSE_DATABASE_URL", "jdbc:postgresql://127.0.0.1:" + port.strip() + "/gatehouse");
        settings.put("GATEHOUSE_DATABASE_USER_FILE", user.toString());
        settings.put("GATEHOUSE_DATABASE_PASSWORD_FILE", first.resolve("secrets/postgres-owner").toString());
        return settings;
    }
}
