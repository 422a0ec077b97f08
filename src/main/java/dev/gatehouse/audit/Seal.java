package dev.gatehouse.audit;

import java.time.Instant;

/**
 * What stays of a closed segment.
 *
 * @param firstSeq its first entry
 * @param lastSeq its last entry
 * @param lastAt the newest time in it
 * @param previous the MAC of the entry before the first
 * @param lastMac the MAC of the last
 * @param sealedAt when it was sealed
 * @param mac over all of that
 * @param dropMac says that its entries were dropped by schedule; null while they are there
 */
record Seal(long firstSeq, long lastSeq, Instant lastAt, byte[] previous, byte[] lastMac, Instant sealedAt, byte[] mac,
            byte[] dropMac) {
    Head end() {
        return new Head(lastSeq, lastMac);
    }

    String range() {
        return firstSeq + "-" + lastSeq;
    }

    byte[] canonical(String stream) {
        return new Canonical("gatehouse-audit-seal-1").text(stream).number(firstSeq).number(lastSeq).time(lastAt)
                .bytes(previous).bytes(lastMac).time(sealedAt).done();
    }

    byte[] canonicalDrop(String stream) {
        return new Canonical("gatehouse-audit-drop-1").text(stream).number(firstSeq).number(lastSeq).bytes(lastMac).done();
    }
}
