package dev.gatehouse.dns;

import java.util.List;
import java.util.Locale;

/**
 * All records of one name and type (RFC 2181 section 5).
 *
 * @param name in lower case, without the dot at its end
 * @param type such as {@code A}
 * @param ttl seconds a resolver may keep it
 * @param values in the form of a zone file
 */
record RecordSet(String name, String type, long ttl, List<String> values) {
    RecordSet {
        // a zone writes the asterisk of a wildcard as an escape
        name = name.toLowerCase(Locale.ROOT).replaceFirst("\\.$", "").replace("\\052", "*");
        values = values.stream().sorted().toList();
    }

    @Override
    public String toString() {
        return name + " " + ttl + " " + type + " " + String.join(" ", values);
    }
}
