import dev.gatehouse.platform.crypto.Argon2PasswordHasher;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;

/** Prints what comparing one password costs, one at a time on each core as in the house: ms of CPU of the whole process. */
class HashAlone {
    private static final Duration WARMING = Duration.ofSeconds(5);
    private static final String PASSWORD = "wander quietly past lanterns";

    public static void main(String[] arguments) throws Exception {
        var system = (com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        int cores = Runtime.getRuntime().availableProcessors();
        try (var hasher = new Argon2PasswordHasher(cores, cores)) {
            count(hasher, cores, WARMING);
            long cpu = system.getProcessCpuTime();
            long hashes = count(hasher, cores, Duration.ofSeconds(Long.parseLong(arguments[0])));
            System.out.println((system.getProcessCpuTime() - cpu) / 1e6 / hashes);
        }
    }

    private static long count(Argon2PasswordHasher hasher, int threads, Duration time) throws Exception {
        String hash = hasher.hash(PASSWORD);
        AtomicLong count = new AtomicLong();
        long end = System.nanoTime() + time.toNanos();
        new ForkJoinPool(threads).submit(() -> IntStream.range(0, threads).parallel().forEach(thread -> {
            while (System.nanoTime() < end) {
                hasher.matches(PASSWORD, hash);
                count.incrementAndGet();
            }
        })).get();
        return count.get();
    }
}
