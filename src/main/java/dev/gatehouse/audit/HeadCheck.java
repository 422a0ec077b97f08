package dev.gatehouse.audit;

import dev.gatehouse.audit.Finding.Kind;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Compares the signed heads with the entries. A head is signed after its entry was committed, so every head must be found, but
 * for those that retention has taken.
 */
final class HeadCheck {
    private static final int BATCH = 1_000;
    private final HeadsFile file;
    private final EntryStore store;
    private final Findings findings;
    private final List<Head> batch = new ArrayList<>();
    private Head highest = new Head(-1, new byte[0]);
    private Head unlike;

    HeadCheck(HeadsFile file, EntryStore store, Findings findings) {
        this.file = file;
        this.store = store;
        this.findings = findings;
    }

    /** Reads all heads; {@code known} is one more that this process remembers. Answers the highest. */
    Head read(Optional<Head> known) {
        try {
            file.read((number, head) -> head.ifPresentOrElse(this::take, () -> findings.add(0, Kind.HEAD_FORGED,
                    "line " + number + " of the file of heads is not ours")));
        } catch (IOException e) {
            throw new UncheckedIOException("the file of heads cannot be read", e);
        }
        if (highest.seq() < 0) {
            findings.add(0, Kind.HEADS_MISSING, "there are no signed heads: whether the tail was cut off cannot be told");
        }
        known.ifPresent(this::take);
        compareBatch();
        return highest;
    }

    /** Says what the heads show about the end of the stream, once its chain has been walked. */
    void conclude(Head reached) {
        if (highest.seq() > reached.seq()) {
            findings.add(reached.seq() + 1, Kind.CUT_OFF, "the stream reached entry " + highest.seq()
                    + " and ends at " + reached.seq());
        } else if (unlike != null && findings.isEmpty()) {
            findings.add(unlike.seq(), Kind.CUT_OFF, "entry " + unlike.seq()
                    + " is not the one that was signed: the stream was cut off before it and continued");
        }
    }

    private void take(Head head) {
        highest = head.seq() > highest.seq() ? head : highest;
        batch.add(head);
        if (batch.size() == BATCH) {
            compareBatch();
        }
    }

    private void compareBatch() {
        Map<Long, byte[]> macs = store.macs(batch.stream().map(Head::seq).toList());
        for (Head head : batch) {
            byte[] kept = macs.get(head.seq());
            if (kept != null && !MessageDigest.isEqual(kept, head.mac()) && (unlike == null || head.seq() < unlike.seq())) {
                unlike = head;
            }
        }
        batch.clear();
    }
}
