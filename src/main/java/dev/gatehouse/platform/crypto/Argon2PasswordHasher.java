package dev.gatehouse.platform.crypto;

import dev.gatehouse.platform.Ids;
import dev.gatehouse.platform.Problem;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.springframework.scheduling.concurrent.CustomizableThreadFactory;

/**
 * Argon2id (RFC 9106) with 19 MiB, two passes and one lane, the second recommendation of OWASP's password storage guide. A
 * few hashes run at a time and a bounded number waits: a burst of logins is answered 503 before it costs the heap or the
 * workers of other callers.
 */
public final class Argon2PasswordHasher implements PasswordHasher, AutoCloseable {
    private static final int MEMORY_KIB = 19 * 1024;
    private static final int PASSES = 2;
    private final NativeArgon2 argon2 = new NativeArgon2(MEMORY_KIB, PASSES);
    private final ThreadPoolExecutor pool;
    private final String hashOfNobody = argon2.hash(Ids.token(32));

    /**
     * @param threads hashes computed at a time
     * @param queue hashes that may wait; beyond them callers get {@link Problem#OVERLOADED} with Retry-After
     * @throws dev.gatehouse.platform.StartupException when there is no libargon2 for this machine
     */
    public Argon2PasswordHasher(int threads, int queue) {
        CustomizableThreadFactory factory = new CustomizableThreadFactory("hash-");
        factory.setDaemon(true);
        pool = new ThreadPoolExecutor(threads, threads, 1, TimeUnit.MINUTES, new ArrayBlockingQueue<>(queue), factory);
    }

    @Override
    public String hash(CharSequence secret) {
        return run(() -> argon2.hash(secret));
    }

    @Override
    public boolean matches(CharSequence secret, String encodedHash) {
        boolean same = run(() -> argon2.matches(secret, encodedHash == null ? hashOfNobody : encodedHash));
        return same && encodedHash != null;
    }

    @Override
    public void close() {
        pool.shutdownNow();
    }

    private <T> T run(Callable<T> work) {
        try {
            return pool.submit(work).get();
        } catch (RejectedExecutionException e) {
            throw Problem.OVERLOADED.exception("too many logins at once").header("Retry-After", "1");
        } catch (ExecutionException e) {
            throw new IllegalStateException("hashing failed", e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while hashing", e);
        }
    }
}
