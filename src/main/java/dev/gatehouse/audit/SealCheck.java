package dev.gatehouse.audit;

import dev.gatehouse.audit.Finding.Kind;
import java.security.MessageDigest;
import java.util.List;

/** Checks the seals, which are a chain of their own, and answers where the entries must begin. */
final class SealCheck {
    private final StreamKey key;
    private final Findings findings;

    SealCheck(StreamKey key, Findings findings) {
        this.key = key;
        this.findings = findings;
    }

    /** @return the end of the last segment whose entries were dropped by schedule; the genesis when none was */
    Head check(List<Seal> seals) {
        Head end = key.genesis();
        Head dropped = end;
        for (Seal seal : seals) {
            boolean follows = seal.firstSeq() == end.seq() + 1 && MessageDigest.isEqual(seal.previous(), end.mac());
            if (!key.verifies(seal.canonical(key.stream()), seal.mac())) {
                findings.add(seal.firstSeq(), Kind.SEAL_FORGED, "the seal of entries " + seal.range() + " is not ours");
            } else if (!follows) {
                findings.add(end.seq() + 1, Kind.SEAL_MISSING, "the seal before that of entries " + seal.range() + " is gone");
            }
            if (isDropped(seal)) {
                dropped = seal.end();
            }
            end = seal.end();
        }
        return dropped;
    }

    private boolean isDropped(Seal seal) {
        if (seal.dropMac() == null) {
            return false;
        }
        boolean ours = key.verifies(seal.canonicalDrop(key.stream()), seal.dropMac());
        if (!ours) {
            findings.add(seal.firstSeq(), Kind.SEAL_FORGED, "entries " + seal.range() + " were not dropped by schedule");
        }
        return ours;
    }
}
