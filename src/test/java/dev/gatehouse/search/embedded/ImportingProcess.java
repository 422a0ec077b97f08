package dev.gatehouse.search.embedded;

import dev.gatehouse.search.ImportDrill;
import java.nio.file.Path;

/** A process of its own, with a small heap, that imports so many lines. */
final class ImportingProcess {
    private ImportingProcess() {}

    public static void main(String[] args) throws Exception {
        ImportDrill.run(TestEngines.open(Path.of(args[0])), Integer.parseInt(args[1]));
        System.exit(0);
    }
}
