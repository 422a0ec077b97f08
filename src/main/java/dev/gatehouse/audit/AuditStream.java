package dev.gatehouse.audit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One service's record with all that keeps it. */
public final class AuditStream {
    private static final Logger log = LoggerFactory.getLogger(AuditStream.class);
    private static final Duration BETWEEN_VERIFICATIONS = Duration.ofDays(1);
    private final StreamKey key;
    private final EntryWriter writer;
    private final AuditTrail trail;
    private final AuditLog verbs;
    private final AuditSearch search;
    private final Verification verification;
    private final Segments segments;
    private final HeadsFile heads;
    private final Clock clock;
    private byte[] signed = {};
    private Instant verified = Instant.MIN;
    private volatile String trouble;

    AuditStream(StreamKey key, EntryWriter writer, AuditTrail trail, AuditLog verbs, AuditSearch search,
                Verification verification, Segments segments, HeadsFile heads, Clock clock) {
        this.key = key;
        this.writer = writer;
        this.trail = trail;
        this.verbs = verbs;
        this.search = search;
        this.verification = verification;
        this.segments = segments;
        this.heads = heads;
        this.clock = clock;
    }

    /** Where the service's acts are recorded. */
    public AuditTrail trail() {
        return trail;
    }

    /** The verbs on the record. */
    public AuditLog log() {
        return verbs;
    }

    /**
     * What stands in the record about a person: what they did, what was done to them. What is personal of others is left out.
     *
     * @param after the {@code next} of an earlier page, or 0
     * @param limit at most that many
     */
    public EntryPage about(String person, long after, int limit) {
        return search.page(AuditFilter.about(person), after, false, limit);
    }

    String name() {
        return key.stream();
    }

    /** Whether acts can be recorded now; without that none happens. */
    boolean isWritable() {
        return writer.isWritable();
    }

    /** Why heads cannot be written, or null when nothing is wrong. */
    String trouble() {
        return trouble;
    }

    /** Signs the newest place into the file of heads and the log, if the stream has moved. */
    synchronized void signHead() {
        Head newest = writer.newest();
        if (Arrays.equals(newest.mac(), signed)) {
            return;
        }
        try {
            String line = heads.append(newest, clock.instant());
            if (newest.seq() > 0) {
                log.info("audit head {}", line);
            }
            signed = newest.mac();
            trouble = null;
        } catch (IOException e) {
            trouble = "the signed head of " + name() + " cannot be written: " + e;
            log.error(trouble, e);
        }
    }

    AuditVerifier.Verdict verify() {
        return verification.verify();
    }

    /** Verifies everything once a day and thins the heads if all is well; seals what has closed, and drops what is too old. */
    synchronized void keep() {
        if (!verified.plus(BETWEEN_VERIFICATIONS).isAfter(clock.instant())) {
            boolean good = verify().ok();
            verified = clock.instant();
            if (good) {
                thinHeads();
            }
        }
        segments.seal();
        segments.drop();
    }

    private void thinHeads() {
        try {
            heads.thin(clock.instant());
        } catch (IOException e) {
            throw new UncheckedIOException("the file of heads of " + name() + " cannot be thinned", e);
        }
    }
}
