package dev.gatehouse.audit;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Chooses the lines of a file of heads that stay: all from a time on, and before it the last one of each day (UTC). */
final class ThinnedHeads {
    private final Instant wholeFrom;
    private final List<String> kept = new ArrayList<>();
    private Optional<HeadsFile.Line> last = Optional.empty();
    private boolean shorter;

    ThinnedHeads(Instant wholeFrom) {
        this.wholeFrom = wholeFrom;
    }

    /** Takes the next line; {@code head} is empty for one that is not ours, which stays. */
    void add(String text, Optional<HeadsFile.Line> head) {
        if (last.isPresent() && head.isPresent() && replaces(head.get(), last.get())) {
            kept.remove(kept.size() - 1);
            shorter = true;
        }
        kept.add(text);
        last = head;
    }

    private boolean replaces(HeadsFile.Line next, HeadsFile.Line before) {
        return next.seq() >= before.seq() && day(next).equals(day(before)) && Instant.parse(before.at()).isBefore(wholeFrom);
    }

    private static Instant day(HeadsFile.Line line) {
        return Instant.parse(line.at()).truncatedTo(ChronoUnit.DAYS);
    }

    /** Whether any line went. */
    boolean isShorter() {
        return shorter;
    }

    /** The file's new content. */
    String text() {
        return String.join("\n", kept) + "\n";
    }
}
