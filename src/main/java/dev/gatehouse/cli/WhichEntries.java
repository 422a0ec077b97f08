package dev.gatehouse.cli;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import picocli.CommandLine.Option;

/** Which entries a command is about, as {@code GET /kms/audit} is asked; all of them when nothing is said. */
final class WhichEntries {
    @Option(names = "--actor", description = "Only what this person (an id) or service did.")
    private String actor;
    @Option(names = "--action", description = "Only acts of this kind, such as api-key.read.")
    private String action;
    @Option(names = "--object", description = "Only what was done to this.")
    private String object;
    @Option(names = "--from", description = "Not before this time, such as 2030-01-31T00:00:00Z.")
    private String from;
    @Option(names = "--to", description = "Before this time.")
    private String to;

    /** The parameters that were given, by name. */
    Map<String, List<String>> asQuery() {
        Map<String, List<String>> query = new TreeMap<>();
        put(query, "actor", actor);
        put(query, "action", action);
        put(query, "object", object);
        put(query, "from", from);
        put(query, "to", to);
        return query;
    }

    /** The same for a URL, each with an ampersand before it. */
    String parameters() {
        return asQuery().entrySet().stream().map(each -> "&" + each.getKey() + "=" + UserCommands.encoded(each.getValue().get(0)))
                .collect(Collectors.joining());
    }

    private static void put(Map<String, List<String>> query, String name, String value) {
        if (value != null) {
            query.put(name, List.of(value));
        }
    }
}
