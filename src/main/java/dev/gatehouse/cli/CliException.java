package dev.gatehouse.cli;

/** Why a command did not do what it was asked for: one line for the person, and the exit code. */
final class CliException extends RuntimeException {
    private final int exitCode;

    CliException(int exitCode, String line) {
        super(line, null, false, false);
        this.exitCode = exitCode;
    }

    int exitCode() {
        return exitCode;
    }
}
