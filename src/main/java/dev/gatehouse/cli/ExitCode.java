package dev.gatehouse.cli;

/** What a command's exit code says. */
final class ExitCode {
    /** Done, and nothing is wrong. */
    static final int OK = 0;
    /** The gatehouse refused, or what was looked at is not as it should be. */
    static final int REFUSED = 1;
    /** The command line is not understood. */
    static final int USAGE = 2;
    /** There is no gatehouse to ask, or nobody is logged in. */
    static final int UNREACHABLE = 3;

    private ExitCode() {}
}
