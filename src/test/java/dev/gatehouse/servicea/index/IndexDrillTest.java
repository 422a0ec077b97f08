package dev.gatehouse.servicea.index;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gatehouse.platform.services.DocumentIndex.Change;
import dev.gatehouse.search.EngineProcess;
import dev.gatehouse.servicea.Writers;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.transaction.CannotCreateTransactionException;

/**
 * Sixteen clients write while the engine and the workers, processes of their own, are killed and started again: in the end table and
 * index are equal. A few elements and kills by default; {@code -Pdrill} makes it 200,000 elements, five kills of the engine and two
 * of a worker.
 */
class IndexDrillTest {
    private static final int ELEMENTS = Integer.getInteger("gatehouse.drill.elements", 300);
    private static final int ENGINE_KILLS = ELEMENTS < 10_000 ? 1 : 5;
    private static final int WORKER_KILLS = ELEMENTS < 10_000 ? 1 : 2;
    private static final int WORKERS = WORKER_KILLS;
    private static final int CLIENTS = 16;
    private static final int CORRUPTED = 100;
    private static final int ATTEMPTS = 20;
    private static final List<String> TYPES = List.of("script", "section", "character", "action", "spokenWord");
    @TempDir
    Path folder;
    private final ServiceAStore store = ServiceAStore.empty();
    /** The store's own may live in another time than the workers do. */
    private final Writers editor = new Writers(store.databases, store.database, store.folder, Clock.systemUTC());
    private final Outbox outbox = new Outbox(store.database, Clock.systemUTC());
    private final AtomicLong written = new AtomicLong();
    private final List<Process> processes = new ArrayList<>();
    private int port;

    @AfterEach
    void endProcesses() {
        processes.forEach(Process::destroyForcibly);
    }

    @Test
    void tableAndIndexAreEqualAfterTheEngineAndWorkersWereKilledDuringTheLoad() throws Exception {
        port = freePort();
        Process engine = engine();
        List<Process> workers = new ArrayList<>();
        for (int i = 0; i < WORKERS; i++) {
            workers.add(worker());
        }
        ExecutorService clients = Executors.newFixedThreadPool(CLIENTS);
        List<Future<?>> writing = new ArrayList<>();
        for (int client = 0; client < CLIENTS; client++) {
            int first = client;
            writing.add(clients.submit(() -> write(first)));
        }
        int kills = ENGINE_KILLS + WORKER_KILLS;
        for (int kill = 1; kill <= kills; kill++) {
            long due = (long) ELEMENTS * kill / (kills + 1);
            await().atMost(Duration.ofMinutes(20)).until(() -> written.get() >= due);
            if (kill <= WORKER_KILLS) {
                workers.remove(0).destroyForcibly().waitFor();
                workers.add(worker());
            } else {
                engine.destroyForcibly().waitFor();
                engine = engine();
            }
        }
        for (Future<?> client : writing) {
            client.get();
        }
        clients.shutdown();
        await().atMost(Duration.ofMinutes(20)).until(outbox::isEmpty);
        assertEqual();
        assertOrderOfEachElementHeld();
        assertNumbersAreSharedByNobody();
        corruptAndRepair();
    }

    /** Every sixteenth element; some get another version, some are swapped, some deleted. */
    private void write(int first) {
        for (long next = first + 1; next <= ELEMENTS; next += CLIENTS) {
            long id = next;
            String type = TYPES.get((int) (id % TYPES.size()));
            patiently(() -> editor.create(type, id, "The lantern swings " + id + " times"));
            long before = id - CLIENTS * TYPES.size();
            if (id % 7 == 0) {
                patiently(() -> editor.addVersion(type, id, "The lantern swings once more"));
            }
            if (id % 11 == 0 && before > 0 && before % 13 != 0) {
                patiently(() -> editor.reorder(type, List.of(before, id), List.of(id, before)));
            }
            if (id % 13 == 0) {
                patiently(() -> editor.delete(type, id));
            }
            written.incrementAndGet();
        }
    }

    /** A client that is told 503, as the database is behind, comes back; the pool has let it wait. */
    private static void patiently(Runnable write) {
        for (int attempt = 1; ; attempt++) {
            try {
                write.run();
                return;
            } catch (CannotCreateTransactionException e) {
                if (attempt == ATTEMPTS) {
                    throw e;
                }
            }
        }
    }

    private void assertEqual() {
        Counts counts = compare();
        assertThat(counts.of(Drift.MISSING)).as("lost").isZero();
        assertThat(counts.of(Drift.STALE)).as("behind").isZero();
        assertThat(counts.of(Drift.ORPHANED)).as("too many").isZero();
        assertThat(counts.elements()).isEqualTo(ELEMENTS - ELEMENTS / 13);
        assertThat(counts.documents()).isEqualTo(store.database.jdbc().sql("SELECT count(*) FROM versions").query(Long.class).single());
    }

    private Counts compare() {
        Counts counts = new Counts();
        new Reconciler(store.database, new ElementDocuments(store.database), new EngineOverHttp(port), outbox, new Comparison(new ObjectMapper()))
                .run(counts, progress -> { });
        return counts;
    }

    private void assertOrderOfEachElementHeld() throws IOException {
        Map<String, Long> revisions = new HashMap<>();
        try (Stream<String> applied = Files.lines(changes())) {
            applied.map(line -> line.split(" ")).filter(parts -> parts.length == 2).forEach(parts -> {
                long revision = Long.parseLong(parts[1]);
                assertThat(revision).as(parts[0]).isGreaterThanOrEqualTo(revisions.getOrDefault(parts[0], 0L));
                revisions.put(parts[0], revision);
            });
        }
        assertThat(revisions).hasSizeGreaterThanOrEqualTo(ELEMENTS - ELEMENTS / 13);
    }

    private void assertNumbersAreSharedByNobody() {
        assertThat(store.database.jdbc().sql("SELECT count(*) - count(DISTINCT (element_type, sequence_number)) FROM elements")
                .query(Long.class).single()).isZero();
    }

    /** A hundred documents are changed behind the service's back: a part altered, a part removed, a part added. */
    private void corruptAndRepair() {
        EngineOverHttp index = new EngineOverHttp(port);
        List<JsonNode> some = index.list(IndexedCollection.NAME, "element_id:<=5000");
        assertThat(some).hasSizeGreaterThanOrEqualTo(CORRUPTED);
        for (int i = 0; i < CORRUPTED; i++) {
            ObjectNode document = some.get(i).deepCopy();
            switch (i % 4) {
                case 0 -> put(index, document.put("comment", "forged"));
                case 1 -> put(index, document.put("revision", Long.MAX_VALUE - 1));
                case 2 -> index.apply(IndexedCollection.NAME, List.of(new Change(document.get("id").asText(), Long.MAX_VALUE, null)));
                default -> put(index, document.put("id", document.get("element_type").asText() + "_" + (ELEMENTS + i) + "_1"));
            }
        }
        Counts found = compare();
        assertThat(found.of(Drift.STALE)).isEqualTo(CORRUPTED / 2);
        assertThat(found.of(Drift.MISSING)).isEqualTo(CORRUPTED / 4);
        assertThat(found.of(Drift.ORPHANED)).isEqualTo(CORRUPTED / 4);
        await().atMost(Duration.ofSeconds(30)).until(outbox::isEmpty);
        assertEqual();
    }

    private static void put(EngineOverHttp index, ObjectNode document) {
        Map<String, Object> fields = new ObjectMapper().convertValue(document, Map.class);
        index.apply(IndexedCollection.NAME, List.of(new Change(document.get("id").asText(), Long.MAX_VALUE, fields)));
    }

    private Path changes() {
        return folder.resolve("changes");
    }

    private Process engine() throws IOException {
        Path index = Files.createDirectories(folder.resolve("index"));
        return start(EngineProcess.class, index.toString(), String.valueOf(port), changes().toString());
    }

    private Process worker() throws IOException {
        return start(WorkerProcess.class, store.databases.url(), store.folder.toString(), String.valueOf(port));
    }

    private Process start(Class<?> main, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-cp",
                System.getProperty("java.class.path"), "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xshare:auto", main.getName()));
        command.addAll(List.of(arguments));
        Path log = folder.resolve(main.getSimpleName() + "-" + processes.size() + ".log");
        Process process = new ProcessBuilder(command).redirectOutput(log.toFile()).redirectErrorStream(true).start();
        processes.add(process);
        return process;
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }
}
