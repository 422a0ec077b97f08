package dev.gatehouse.kms;

import dev.gatehouse.platform.Ids;
import dev.gatehouse.platform.database.TestDatabases;
import dev.gatehouse.support.MutableClock;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Locale;

/** A process of its own that rotates and makes keys and users until it is killed, and says each one once it is acknowledged. */
final class RotatingProcess {
    private RotatingProcess() {}

    public static void main(String[] args) {
        MutableClock clock = new MutableClock(Instant.parse(args[1]));
        Path home = Path.of(args[0]);
        KeyProcess keys = new KeyProcess(new TestDatabases(home), home, SigningAlgorithm.ES256, clock);
        var weather = KeyProcess.path("service_name", "weather");
        if (keys.apiKeyStore.find("weather").isEmpty()) {
            keys.apiKeys.create(keys.admin(), new NewApiKey("weather", null, true, null, null, null, null));
        }
        while (true) {
            clock.advance(SigningKeyRotation.READ_EVERYWHERE.plusMillis(1));
            System.out.println("signing " + keys.signing.rotate(keys.admin()).active());
            System.out.println("api " + keys.apiKeys.rotate(keys.admin(), weather, new ApiKeyRotation.Wanted(3600, null)).apiKey());
            String name = "made-" + Ids.token(6).toLowerCase(Locale.ROOT).replace("_", "x");
            System.out.println("key " + name + " " + keys.apiKeys.create(keys.admin(), new NewApiKey(name, null, true, null, null, null, null)).apiKey());
            keys.users.register(keys.admin(), new Registration(name, "tallow bridge nineteen ferns", "user,editor"));
            System.out.println("user " + name);
        }
    }
}
