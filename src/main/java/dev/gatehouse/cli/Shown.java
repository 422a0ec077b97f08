package dev.gatehouse.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Help.ColorScheme;
import picocli.CommandLine.Help.Column;
import picocli.CommandLine.Help.Column.Overflow;
import picocli.CommandLine.Help.TextTable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** What a command prints: aligned columns for people, the answer's JSON for machines. */
final class Shown {
    private static final int GAP = 2;
    private static final int WIDEST = 60;
    @Option(names = "--json", description = "Print the answer as JSON, for machines.")
    private boolean json;
    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec;

    PrintWriter out() {
        return spec.commandLine().getOut();
    }

    PrintWriter err() {
        return spec.commandLine().getErr();
    }

    boolean isJson() {
        return json;
    }

    /** The answer as JSON if asked for, else the line. */
    void line(JsonNode answer, String text) {
        out().println(json ? answer.toString() : text);
        out().flush();
    }

    /** One of many lines that machines read anyway. */
    void entry(JsonNode entry) {
        line(entry, entry.toString());
    }

    /** The rows of the answer, a column for each of the fields. */
    void table(JsonNode answer, JsonNode rows, String... fields) {
        if (json) {
            line(answer, "");
            return;
        }
        List<List<String>> lines = new ArrayList<>(List.of(heads(fields)));
        rows.forEach(row -> lines.add(cells(row, fields)));
        TextTable table = TextTable.forColumns(new ColorScheme.Builder(Ansi.OFF).build(), columns(lines, fields.length));
        lines.forEach(line -> table.addRowValues(line.toArray(String[]::new)));
        out().print(table);
        out().flush();
    }

    private static List<String> heads(String[] fields) {
        return List.of(fields).stream().map(field -> field.replace('_', ' ').toUpperCase(java.util.Locale.ROOT)).toList();
    }

    private static List<String> cells(JsonNode row, String[] fields) {
        List<String> cells = new ArrayList<>();
        for (String field : fields) {
            cells.add(text(row.path(field)));
        }
        return cells;
    }

    /** A value for people; nothing for null. Control characters have no business on a terminal. */
    static String text(JsonNode value) {
        if (value.isMissingNode() || value.isNull()) {
            return "-";
        }
        List<String> parts = new ArrayList<>();
        if (value.isArray()) {
            value.forEach(part -> parts.add(part.asText()));
        } else {
            parts.add(value.isObject() ? value.toString() : value.asText());
        }
        return String.join(",", parts).replaceAll("\\p{Cntrl}", "?");
    }

    private static Column[] columns(List<List<String>> lines, int count) {
        Column[] columns = new Column[count];
        for (int i = 0; i < count; i++) {
            int index = i;
            int width = lines.stream().mapToInt(line -> line.get(index).length()).max().orElse(0);
            columns[i] = new Column(Math.min(width, WIDEST) + GAP, 0, Overflow.WRAP);
        }
        return columns;
    }
}
