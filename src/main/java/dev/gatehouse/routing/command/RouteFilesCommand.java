package dev.gatehouse.routing.command;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.gatehouse.platform.StartupException;
import dev.gatehouse.routing.check.RouteRefused;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** What the commands share: folders, output, exit codes (0 good, 1 something is wrong, 2 asked wrongly). */
abstract class RouteFilesCommand implements Callable<Integer> {
    static final int WRONG = 1;
    private static final ObjectMapper JSON = JsonMapper.builder().findAndAddModules()
            .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS).enable(SerializationFeature.INDENT_OUTPUT).build();
    @Mixin
    Folders folders;
    @Option(names = "--json", description = "Prints JSON.")
    private boolean json;
    @Spec
    private CommandSpec spec;

    @Override
    public final Integer call() throws Exception {
        try {
            return run();
        } catch (CommandFailure | RouteRefused | StartupException failure) {
            return fail(failure.getMessage());
        } catch (IOException | UncheckedIOException e) {
            return fail(e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage());
        } finally {
            out().flush();
        }
    }

    abstract int run() throws Exception;

    /** Prints rows with aligned columns, or the value as JSON. */
    void print(Object value, List<List<String>> rows) throws IOException {
        if (json) {
            out().println(JSON.writeValueAsString(value));
            return;
        }
        int columns = rows.stream().mapToInt(List::size).max().orElse(0);
        int[] widths = new int[columns];
        rows.forEach(row -> {
            for (int i = 0; i < row.size(); i++) {
                widths[i] = Math.max(widths[i], row.get(i).length());
            }
        });
        rows.forEach(row -> {
            StringBuilder line = new StringBuilder();
            for (int i = 0; i < row.size(); i++) {
                line.append(i + 1 == row.size() ? row.get(i) : String.format("%-" + (widths[i] + 2) + "s", row.get(i)));
            }
            out().println(line.toString().stripTrailing());
        });
    }

    static ObjectMapper json() {
        return JSON;
    }

    PrintWriter out() {
        return spec.commandLine().getOut();
    }

    private int fail(String line) {
        spec.commandLine().getErr().println("gatehouse: " + line);
        spec.commandLine().getErr().flush();
        return WRONG;
    }
}
