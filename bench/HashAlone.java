import dev.gatehouse.platform.crypto.Argon2PasswordHasher;
import java.lang.management.ManagementFactory;
import java.time.Duration;

/** Prints what comparing one password costs: milliseconds of CPU of the whole process, over so many seconds. */
class HashAlone {
    private static final int WARMING = 30;

    public static void main(String[] arguments) {
        var system = (com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        try (var hasher = new Argon2PasswordHasher(1, 1)) {
            String hash = hasher.hash("wander quietly past lanterns");
            for (int i = 0; i < WARMING; i++) {
                hasher.matches("wander quietly past lanterns", hash);
            }
            long cpu = system.getProcessCpuTime();
            long end = System.nanoTime() + Duration.ofSeconds(Long.parseLong(arguments[0])).toNanos();
            int count = 0;
            for (; System.nanoTime() < end; count++) {
                hasher.matches("wander quietly past lanterns", hash);
            }
            System.out.println((system.getProcessCpuTime() - cpu) / 1e6 / count);
        }
    }
}
