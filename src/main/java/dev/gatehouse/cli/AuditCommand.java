package dev.gatehouse.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code gatehouse audit …}. */
@Command(name = "audit", mixinStandardHelpOptions = true, description = "The record of who did what: search, export, verify.")
public final class AuditCommand {
    private static final String SERVICE_HELP = "Whose: kms (default), 2fa or service_a.";

    @Command(name = "search", mixinStandardHelpOptions = true, description = "Lists entries.")
    int search(@Mixin LoggedIn house, @Mixin Shown shown, @Option(names = "--service", defaultValue = "kms", description = SERVICE_HELP) String service,
               @Option(names = "--actor") String actor, @Option(names = "--action") String action,
               @Option(names = "--from", description = "A time, such as 2030-01-31T00:00:00Z.") String from,
               @Option(names = "--to") String to, @Option(names = "--limit", defaultValue = "50") int limit) {
        JsonNode answer = house.call("GET", path(service) + "?limit=" + limit + parameter("actor", actor) + parameter("action", action)
                + parameter("from", from) + parameter("to", to), null);
        shown.table(answer, answer.path("entries"), "seq", "at", "actor", "action", "object", "outcome", "request_id");
        return ExitCode.OK;
    }

    @Command(name = "export", mixinStandardHelpOptions = true, description = "Prints entries as JSON lines.")
    int export(@Mixin LoggedIn house, @Mixin Shown shown, @Mixin Direct direct,
               @Option(names = "--service", defaultValue = "kms", description = SERVICE_HELP) String service,
               @Option(names = "--from") String from, @Option(names = "--to") String to) {
        Map<String, String> query = new TreeMap<>();
        Optional.ofNullable(from).ifPresent(time -> query.put("from", time));
        Optional.ofNullable(to).ifPresent(time -> query.put("to", time));
        if (direct.wanted()) {
            return direct.export(service, query, shown);
        }
        String parameters = query.entrySet().stream().map(each -> parameter(each.getKey(), each.getValue())).collect(Collectors.joining());
        Lines.read(house.open("GET", path(service) + "/export" + parameters.replaceFirst("^&", "?"), null), shown::entry);
        return ExitCode.OK;
    }

    @Command(name = "verify", mixinStandardHelpOptions = true,
            description = "Looks for edited, removed, reordered and cut-off entries; exit code 1 when there are any.")
    int verify(@Mixin LoggedIn house, @Mixin Shown shown, @Mixin Direct direct,
               @Option(names = "--service", defaultValue = "kms", description = SERVICE_HELP) String service) {
        JsonNode answer = direct.wanted() ? direct.verify(service) : house.call("GET", path(service) + "/verify", null);
        boolean ok = answer.path("ok").asBoolean();
        shown.line(answer, answer.path("entries").asLong() + " entries: " + (ok ? "as they were written." : "NOT as they were written."));
        if (!shown.isJson()) {
            answer.path("findings").forEach(finding -> shown.line(finding, "  " + Shown.text(finding)));
        }
        return ok ? ExitCode.OK : ExitCode.REFUSED;
    }

    private static String path(String service) {
        return "/" + UserCommands.encoded(service) + "/audit";
    }

    private static String parameter(String name, String value) {
        return value == null ? "" : "&" + name + "=" + UserCommands.encoded(value);
    }
}
