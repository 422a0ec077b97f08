package dev.gatehouse.platform.crypto;

import dev.gatehouse.platform.database.TestDatabases;
import java.nio.file.Path;

/** A process of its own that wraps a vault anew, says how far it is, and waits in the middle to be killed. */
final class RewrapProcess {
    private static final int MIDDLE = 300;

    private RewrapProcess() {}

    /** Arguments: the database's URL, its data folder, the folder of keys, the service. */
    public static void main(String[] args) throws Exception {
        TestDatabases databases = TestDatabases.at(args[0], Path.of(args[1]));
        KekRotation rotation = new Sealers(Path.of(args[2])).rotation(args[3], databases.open(args[3]));
        rotation.takeNewest(true, version -> { });
        rotation.rewrap(progress -> {
            System.out.println("done " + progress.done());
            if (progress.done() >= MIDDLE) {
                sleepForever();
            }
        });
    }

    private static void sleepForever() {
        try {
            Thread.sleep(Long.MAX_VALUE);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
