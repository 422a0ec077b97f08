package dev.gatehouse.platform.database;

import dev.gatehouse.platform.DataDirectory;
import dev.gatehouse.platform.SecretFiles;
import java.nio.file.Path;

/** A process of its own that starts the embedded server and waits to be killed; says when it is ready. */
final class OwnerProcess {
    private OwnerProcess() {}

    public static void main(String[] args) throws Exception {
        DataDirectory data = new DataDirectory(Path.of(args[0]));
        EmbeddedServer server = new EmbeddedServer(data, new SecretFiles(data.folder("secrets")));
        try (var connection = server.owner().connect(); var sql = connection.createStatement()) {
            sql.execute("CREATE TABLE kept AS SELECT 7 AS number");
        }
        System.out.println("ready " + server.owner().url());
        Thread.sleep(Long.MAX_VALUE);
    }
}
