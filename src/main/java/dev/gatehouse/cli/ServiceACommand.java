package dev.gatehouse.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code gatehouse service-a …}: the outbox, and the index that follows the tables. */
@Command(name = "service-a", mixinStandardHelpOptions = true, description = "The example backend: its outbox and its search index.",
        subcommands = ServiceACommand.OutboxCommand.class)
public final class ServiceACommand {
    @Command(name = "reconcile", mixinStandardHelpOptions = true, description = "Compares table and index, and repairs what differs.")
    int reconcile(@Mixin LoggedIn house, @Mixin Shown shown) {
        JsonNode finished = last(house, shown, "/service_a/index/reconcile", "finished", "elements");
        shown.line(finished, finished.path("elements").asLong() + " elements, " + finished.path("documents").asLong() + " documents: "
                + finished.path("missing").asLong() + " missing, " + finished.path("stale").asLong() + " stale, "
                + finished.path("orphaned").asLong() + " orphaned.");
        return ExitCode.OK;
    }

    @Command(name = "reindex", mixinStandardHelpOptions = true,
            description = "Makes the collection anew, for one whose schema does not fit; searches go on meanwhile.")
    int reindex(@Mixin LoggedIn house, @Mixin Shown shown) {
        JsonNode rebuilt = last(house, shown, "/service_a/index/rebuild", "rebuilt", "documents");
        shown.line(rebuilt, rebuilt.path("documents").asLong() + " documents are in the new collection.");
        return ExitCode.OK;
    }

    /** Shows the progress and answers what the last line has. */
    private static JsonNode last(LoggedIn house, Shown shown, String path, String end, String counted) {
        ObjectNode last = Api.JSON.createObjectNode();
        Lines.read(house.open("POST", path, null), line -> {
            if (line.has(end)) {
                last.setAll((ObjectNode) line.get(end));
            } else {
                shown.err().print("\r" + line.path(counted).asLong() + " " + counted);
                shown.err().flush();
            }
        });
        shown.err().println();
        if (last.isEmpty()) {
            throw new CliException(ExitCode.UNREACHABLE, "the answer broke off before the end");
        }
        return last;
    }

    /** {@code gatehouse service-a outbox …}. */
    @Command(name = "outbox", mixinStandardHelpOptions = true, description = "Changes that the search index does not have yet.")
    static final class OutboxCommand {
        @Command(name = "status", mixinStandardHelpOptions = true, description = "How far the index is behind.")
        int status(@Mixin LoggedIn house, @Mixin Shown shown) {
            JsonNode answer = house.call("GET", "/service_a/outbox", null);
            shown.line(answer, answer.path("depth").asLong() + " waiting, the oldest for " + answer.path("oldestAgeSeconds").asLong() + " s; "
                    + answer.path("dead").asLong() + " dead" + (answer.has("trouble") ? "; " + Shown.text(answer.path("trouble")) : "") + ".");
            return ExitCode.OK;
        }

        @Command(name = "dead", mixinStandardHelpOptions = true, description = "Lists changes that the index refused for good.")
        int dead(@Mixin LoggedIn house, @Mixin Shown shown, @Option(names = "--page", defaultValue = "1") int page) {
            JsonNode answer = house.call("GET", "/service_a/outbox/dead?per_page=100&page=" + page, null);
            shown.table(answer, answer.path("dead"), "id", "elementType", "elementId", "attempts", "deadAt", "error");
            return ExitCode.OK;
        }

        @Command(name = "redrive", mixinStandardHelpOptions = true, description = "Lets them be tried again.")
        int redrive(@Mixin LoggedIn house, @Mixin Shown shown,
                    @Parameters(paramLabel = "ID", arity = "0..*", description = "Which; all of them when none is named.") List<Long> ids) {
            ObjectNode body = Api.JSON.createObjectNode();
            if (ids != null && !ids.isEmpty()) {
                body.set("ids", Api.JSON.valueToTree(ids));
            }
            JsonNode answer = house.call("POST", "/service_a/outbox/dead/redrive", body);
            shown.line(answer, answer.path("redriven").asLong() + " are tried again.");
            return ExitCode.OK;
        }
    }
}
