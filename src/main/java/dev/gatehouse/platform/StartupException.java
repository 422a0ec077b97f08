package dev.gatehouse.platform;

/**
 * A reason not to start that the operator can do something about. Its message is the one line they see, without a stack
 * trace; the process ends with exit code 1.
 */
public final class StartupException extends RuntimeException {
    public StartupException(String line) {
        super(oneLine(line));
    }

    public StartupException(String line, Throwable cause) {
        super(oneLine(line), cause);
    }

    /** What libraries and servers say may have several lines. */
    private static String oneLine(String text) {
        return text.replaceAll("[\\s\\p{Cntrl}]+", " ").strip();
    }
}
