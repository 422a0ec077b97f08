package dev.gatehouse.routing.check;

import java.util.Optional;

/** Why a file of {@code routes/} is not taken: said with the line it is about, in one line, for people. */
public final class RouteRefused extends RuntimeException {
    private final int line;

    /** @param line counted from 1, or 0 when it is about the whole file */
    public RouteRefused(int line, String reason) {
        super(oneLine(reason));
        this.line = line;
    }

    /** A refusal for what a library said, about the whole file unless that says otherwise. */
    public static RouteRefused because(Throwable failure) {
        if (failure instanceof RouteRefused refused) {
            return refused;
        }
        Throwable root = failure;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return new RouteRefused(0, Optional.ofNullable(root.getMessage()).orElse(root.getClass().getSimpleName()));
    }

    /** The line, counted from 1; 0 when it is about the whole file. */
    public int line() {
        return line;
    }

    public String reason() {
        return getMessage();
    }

    /** Such as {@code gateway/orders.camel.yaml:12: reason}, as compilers write it. */
    public String in(String file) {
        return file + (line > 0 ? ":" + line : "") + ": " + getMessage();
    }

    private static String oneLine(String text) {
        return text.replaceAll("[\\s\\p{Cntrl}]+", " ").strip();
    }
}
