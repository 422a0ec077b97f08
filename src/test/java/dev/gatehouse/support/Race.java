package dev.gatehouse.support;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Does things at the same moment. */
public final class Race {
    private Race() {}

    /** Starts all at once; answers in their order. */
    @SafeVarargs
    public static <T> List<T> of(Callable<T>... runners) throws Exception {
        return of(List.of(runners));
    }

    /** Starts the same that many times at once. */
    public static <T> List<T> of(int times, Callable<T> runner) throws Exception {
        return of(Collections.nCopies(times, runner));
    }

    private static <T> List<T> of(List<Callable<T>> runners) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(runners.size());
        CountDownLatch start = new CountDownLatch(1);
        List<Future<T>> running = new ArrayList<>();
        for (Callable<T> runner : runners) {
            running.add(threads.submit(() -> {
                start.await();
                return runner.call();
            }));
        }
        start.countDown();
        List<T> answers = new ArrayList<>();
        try {
            for (Future<T> each : running) {
                answers.add(each.get());
            }
        } finally {
            threads.shutdownNow();
        }
        return answers;
    }
}
