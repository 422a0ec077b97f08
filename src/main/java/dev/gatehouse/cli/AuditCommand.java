package dev.gatehouse.cli;

import com.fasterxml.jackson.databind.JsonNode;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code gatehouse audit …}. */
@Command(name = "audit", mixinStandardHelpOptions = true, description = "The record of who did what: search, export, verify.")
public final class AuditCommand {
    @Command(name = "search", mixinStandardHelpOptions = true, description = "Lists entries.")
    int search(@Mixin LoggedIn house, @Mixin Shown shown, @Mixin WhoseRecord whose, @Mixin WhichEntries which,
               @Option(names = "--limit", defaultValue = "50") int limit) {
        JsonNode answer = house.call("GET", whose.path() + "?limit=" + limit + which.parameters(), null);
        shown.table(answer, answer.path("entries"), "seq", "at", "actor", "action", "object", "outcome", "request_id");
        return ExitCode.OK;
    }

    @Command(name = "export", mixinStandardHelpOptions = true, description = "Prints entries as JSON lines.")
    int export(@Mixin LoggedIn house, @Mixin Shown shown, @Mixin Direct direct, @Mixin WhoseRecord whose, @Mixin WhichEntries which) {
        if (direct.wanted()) {
            return direct.export(whose.service(), which.asQuery(), shown);
        }
        Lines.read(house.open("GET", whose.path() + "/export" + which.parameters().replaceFirst("^&", "?"), null), shown::entry);
        return ExitCode.OK;
    }

    @Command(name = "verify", mixinStandardHelpOptions = true,
            description = "Looks for edited, removed, reordered and cut-off entries; exit code 1 when there are any.")
    int verify(@Mixin LoggedIn house, @Mixin Shown shown, @Mixin Direct direct, @Mixin WhoseRecord whose) {
        JsonNode answer = direct.wanted() ? direct.verify(whose.service()) : house.call("GET", whose.path() + "/verify", null);
        boolean ok = answer.path("ok").asBoolean();
        shown.line(answer, answer.path("entries").asLong() + " entries: " + (ok ? "as they were written." : "NOT as they were written."));
        if (!shown.isJson()) {
            answer.path("findings").forEach(finding -> shown.line(finding, "  " + Shown.text(finding)));
        }
        return ok ? ExitCode.OK : ExitCode.REFUSED;
    }
}
