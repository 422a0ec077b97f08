package dev.gatehouse.audit;

import java.time.Instant;

/**
 * An entry as it is kept.
 *
 * @param seq its place in the stream, from 1, without gaps
 * @param source where the request came from; empty when that is personal
 * @param person whom it is about, or who acted; null for nobody
 * @param personal the personal fields, sealed under that person's key; null when there are none
 * @param details JSON, the very text the MAC is over
 * @param previous the MAC of the entry before it
 * @param mac over all of it
 */
record AuditEntry(long seq, Instant at, String actor, String action, String object, String outcome, String requestId,
                  String source, String person, byte[] personal, String details, byte[] previous, byte[] mac) {
    /** What the MAC is over, were this the entry of that place in that stream. */
    byte[] canonical(String stream, long place) {
        return new Canonical("gatehouse-audit-entry-1").text(stream).number(place).time(at).text(actor).text(action)
                .text(object).text(outcome).text(requestId).text(source).text(person).bytes(personal).text(details)
                .bytes(previous).done();
    }
}
