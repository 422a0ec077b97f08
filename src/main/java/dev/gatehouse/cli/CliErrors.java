package dev.gatehouse.cli;

import picocli.CommandLine;

/** How the command line tells failures: one line and an exit code for what people can do something about. */
public final class CliErrors {
    private CliErrors() {}

    /** The same command line, with its failures told so. */
    public static CommandLine handledBy(CommandLine commands) {
        return commands.setExecutionExceptionHandler((failure, command, result) -> {
            if (failure instanceof CliException known) {
                command.getErr().println("gatehouse: " + known.getMessage());
                command.getErr().flush();
                return known.exitCode();
            }
            throw failure;
        });
    }
}
