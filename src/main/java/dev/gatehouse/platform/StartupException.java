package dev.gatehouse.platform;

/**
 * A reason not to start that the operator can do something about. Its message is the one line they see, without a stack
 * trace; the process ends with exit code 1.
 */
public final class StartupException extends RuntimeException {
    public StartupException(String line) {
        super(line);
    }

    public StartupException(String line, Throwable cause) {
        super(line, cause);
    }
}
