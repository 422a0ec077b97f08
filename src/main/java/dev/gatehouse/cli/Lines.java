package dev.gatehouse.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/** An answer of many lines of JSON, read as it comes. */
final class Lines {
    private Lines() {}

    /** Hands each line on. */
    static void read(Api.Answer answer, Consumer<JsonNode> each) {
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(answer.body(), StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                each.accept(Api.JSON.readTree(line));
            }
        } catch (IOException e) {
            throw new CliException(ExitCode.UNREACHABLE, "the answer broke off: " + e.getMessage());
        }
    }
}
