package dev.gatehouse.dns;

import java.util.List;

/**
 * The mark beside each name that is managed here: a TXT record that says who manages it. What has no mark, or another's, is never
 * touched.
 *
 * @param owner of this installation; two of them can share a zone
 */
record Ownership(String owner) {
    private static final String PREFIX = "_gatehouse.";
    private static final String WILDCARD = "_wildcard";

    /** @throws DnsException for a name that could not stand in a record */
    Ownership {
        if (!owner.matches("[A-Za-z0-9._-]{1,63}")) {
            throw new DnsException("an owner is 1 to 63 letters, digits, dots, hyphens and underscores");
        }
    }

    /** The mark of a name. */
    RecordSet mark(String name, long ttl) {
        return new RecordSet(PREFIX + name.replace("*", WILDCARD), "TXT", ttl, List.of("\"heritage=gatehouse,owner=" + owner + "\""));
    }

    /** Whether that set is a mark of ours. */
    boolean isMark(RecordSet set) {
        return set.type().equals("TXT") && set.name().startsWith(PREFIX) && set.values().equals(mark("x", 0).values());
    }

    /** The name that a mark of ours stands for. */
    static String markedName(RecordSet mark) {
        return mark.name().substring(PREFIX.length()).replace(WILDCARD, "*");
    }
}
