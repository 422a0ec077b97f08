package dev.gatehouse.cli;

import java.io.BufferedReader;
import java.io.Console;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;

/** Asks for secrets: on the terminal without showing them, else a line of standard input each. Never an argument. */
final class Prompt {
    private final Console console = System.console();
    private BufferedReader in;

    /** @throws CliException when there is no more input */
    String secret(String question) {
        try {
            if (console != null && System.in.available() == 0) {
                char[] typed = console.readPassword("%s: ", question);
                return required(typed == null ? null : new String(typed), question);
            }
            if (in == null) {
                in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
            }
            return required(in.readLine(), question);
        } catch (IOException e) {
            throw new CliException(ExitCode.USAGE, "standard input cannot be read: " + e.getMessage());
        }
    }

    private static String required(String text, String question) {
        if (text == null || text.isEmpty()) {
            throw new CliException(ExitCode.USAGE, question + " is needed, on the terminal or on standard input");
        }
        return text;
    }
}
