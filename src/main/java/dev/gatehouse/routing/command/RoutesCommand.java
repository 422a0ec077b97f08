package dev.gatehouse.routing.command;

import java.nio.file.Path;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.camel.Component;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code gatehouse routes}: the route files from the command line. */
@Command(name = "routes", mixinStandardHelpOptions = true, subcommands = {DiffCommand.class, HistoryCommand.class},
        description = "Looks at the route files, their history, and what the house does with a request.")
public final class RoutesCommand implements Runnable {
    @Spec
    private CommandSpec spec;

    /**
     * @param gateway makes the gateway's components, by scheme, which check options and let nobody pass
     * @param login the access token in a login file, or in the usual one for null
     */
    public static CommandLine commandLine(Supplier<Map<String, Component>> gateway, Function<Path, String> login) {
        return new CommandLine(new RoutesCommand()).addSubcommand(new CheckCommand(gateway)).addSubcommand(new RollbackCommand(gateway))
                .addSubcommand(new ListCommand(login)).addSubcommand(new ExplainCommand(login));
    }

    @Override
    public void run() {
        throw new CommandLine.ParameterException(spec.commandLine(), "which command? See gatehouse routes --help");
    }
}
