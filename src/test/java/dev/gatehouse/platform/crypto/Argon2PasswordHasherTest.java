package dev.gatehouse.platform.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gatehouse.platform.Problem;
import dev.gatehouse.platform.ProblemException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class Argon2PasswordHasherTest {
    private static final int QUEUE = 2;
    private final Argon2PasswordHasher hasher = new Argon2PasswordHasher(1, QUEUE);

    @AfterEach
    void close() {
        hasher.close();
    }

    @Test
    void hashSaysItsParametersAndMatchesOnlyItsSecret() {
        String hash = hasher.hash("correct horse");
        assertThat(hash).startsWith("$argon2id$v=19$m=19456,t=2,p=1$").isNotEqualTo(hasher.hash("correct horse"));
        assertThat(hasher.matches("correct horse", hash)).isTrue();
        assertThat(hasher.matches("wrong horse", hash)).isFalse();
    }

    /** Made by Bouncy Castle's Argon2 from the same password: hashes are not bound to the library that made them. */
    @Test
    void hashOfAnotherImplementationMatches() {
        String hash = "$argon2id$v=19$m=19456,t=2,p=1$jyUpKbGOFYS5XMk5JN4Zeg$dCKZT2Rt6U+Zb9Vo0OzOSNICUvW45Dvzmp3YkBWRP/U";
        assertThat(hasher.matches("pässwörd 密码", hash)).isTrue();
        assertThat(hasher.matches("pässwörd 密馬", hash)).isFalse();
    }

    @Test
    void hashThatCannotBeComputedIsNoMismatch() {
        assertThatThrownBy(() -> hasher.matches("secret", "$argon2id$v=19$m=19456,t=2,p=1$")).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void unknownUserCostsAsMuchAsAWrongPassword() {
        String hash = hasher.hash("secret");
        hasher.matches("warm", hash);
        long known = time(() -> assertThat(hasher.matches("wrong", hash)).isFalse());
        long unknown = time(() -> assertThat(hasher.matches("wrong", null)).isFalse());
        // coarse on purpose: a skipped hash would be thousands of times faster
        assertThat(unknown).isGreaterThan(known / 4);
    }

    @Test
    void callersAreToldToComeBackWhenTheQueueIsFull() {
        int callers = 24;
        ConcurrentLinkedQueue<ProblemException> refused = new ConcurrentLinkedQueue<>();
        var threads = Executors.newFixedThreadPool(callers);
        List<CompletableFuture<Void>> all = IntStream.range(0, callers).mapToObj(n -> CompletableFuture.runAsync(() -> {
            try {
                hasher.hash("secret" + n);
            } catch (ProblemException e) {
                refused.add(e);
            }
        }, threads)).toList();
        all.forEach(CompletableFuture::join);
        threads.shutdown();
        assertThat(refused).isNotEmpty().hasSizeLessThanOrEqualTo(callers - QUEUE).allSatisfy(problem -> {
            assertThat(problem.problem()).isEqualTo(Problem.OVERLOADED);
            assertThat(problem.headers()).containsEntry("Retry-After", "1");
        });
    }

    /** The fastest of five: one may be held up by whatever else the machine does. */
    private static long time(Runnable work) {
        return LongStream.range(0, 5).map(n -> {
            long start = System.nanoTime();
            work.run();
            return System.nanoTime() - start;
        }).min().orElseThrow();
    }
}
