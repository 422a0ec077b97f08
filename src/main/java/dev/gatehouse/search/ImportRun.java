package dev.gatehouse.search;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gatehouse.platform.BodyLines;
import dev.gatehouse.platform.Lines;
import dev.gatehouse.platform.ProblemException;
import dev.gatehouse.search.SearchEngine.Outcome;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** One import: reads a batch, writes it, says what became of each line, and holds no more than that batch. */
final class ImportRun {
    private static final int BATCH_LINES = 2_000;
    private static final int BATCH_BYTES = 4 * 1024 * 1024;
    private static final int PROGRESS_EVERY = 10_000;
    private final Lines.Sink sink;
    private final boolean onlyFailed;
    private final Function<List<ObjectNode>, List<Outcome>> write;
    private final Function<byte[], ObjectNode> parse;
    private long lines;
    private long failed;
    private long reported;

    /**
     * @param onlyFailed whether lines that went in are left out of the answer
     * @param parse a line; fails with a problem when it is no document
     */
    ImportRun(Lines.Sink sink, boolean onlyFailed, Function<List<ObjectNode>, List<Outcome>> write, Function<byte[], ObjectNode> parse) {
        this.sink = sink;
        this.onlyFailed = onlyFailed;
        this.write = write;
        this.parse = parse;
    }

    void run(BodyLines body) throws IOException {
        List<byte[]> batch = new ArrayList<>();
        long bytes = 0;
        for (byte[] line = body.next(); line != null; line = body.next()) {
            batch.add(line);
            bytes += line.length;
            if (batch.size() >= BATCH_LINES || bytes >= BATCH_BYTES) {
                write(batch);
                batch.clear();
                bytes = 0;
            }
        }
        write(batch);
        sink.line(Map.of("summary", counts()));
    }

    private void write(List<byte[]> batch) throws IOException {
        Outcome[] outcomes = new Outcome[batch.size()];
        List<ObjectNode> documents = new ArrayList<>();
        List<Integer> places = new ArrayList<>();
        for (int i = 0; i < outcomes.length; i++) {
            try {
                documents.add(parse.apply(batch.get(i)));
                places.add(i);
            } catch (ProblemException e) {
                outcomes[i] = Outcome.of(e);
            }
        }
        List<Outcome> written = documents.isEmpty() ? List.of() : write.apply(documents);
        for (int i = 0; i < written.size(); i++) {
            outcomes[places.get(i)] = written.get(i);
        }
        for (Outcome outcome : outcomes) {
            say(outcome);
        }
    }

    private void say(Outcome outcome) throws IOException {
        lines++;
        if (!outcome.success()) {
            failed++;
            sink.line(Map.of("line", lines, "success", false, "code", outcome.code(), "error", outcome.error()));
        } else if (!onlyFailed) {
            sink.line(Map.of("line", lines, "success", true));
        }
        if (lines - reported >= PROGRESS_EVERY) {
            reported = lines;
            sink.line(Map.of("progress", counts()));
        }
    }

    private Map<String, Long> counts() {
        Map<String, Long> counts = new LinkedHashMap<>();
        counts.put("lines", lines);
        counts.put("succeeded", lines - failed);
        counts.put("failed", failed);
        return counts;
    }
}
