package dev.gatehouse.platform.database;

import dev.gatehouse.platform.DataDirectory;
import dev.gatehouse.platform.SecretFiles;
import dev.gatehouse.support.UnpackedPostgres;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;

/** A real PostgreSQL in a folder of a test's own, or a connection from another process to one. */
public final class TestDatabases implements AutoCloseable {
    private final DataDirectory data;
    private final EmbeddedServer server;
    private final Login owner;
    private final Databases databases;

    /** Starts the server. */
    public TestDatabases(Path folder) {
        UnpackedPostgres.into(folder);
        data = new DataDirectory(folder);
        SecretFiles secrets = new SecretFiles(data.folder("secrets"));
        server = new EmbeddedServer(data, secrets);
        owner = server.owner();
        databases = new Databases(owner, secrets, new SimpleMeterRegistry());
    }

    private TestDatabases(Login owner, SecretFiles secrets) {
        this.data = null;
        this.server = null;
        this.owner = owner;
        this.databases = new Databases(owner, secrets, new SimpleMeterRegistry());
    }

    /** From another process: the server that runs in that folder, at that URL. */
    public static TestDatabases at(String url, Path folder) {
        SecretFiles secrets = new SecretFiles(folder.resolve("secrets"));
        return new TestDatabases(new Login(url, "gatehouse_owner", secrets.readOrCreate("postgres-owner")), secrets);
    }

    public String url() {
        return owner.url();
    }

    /** All of them. */
    public Databases all() {
        return databases;
    }

    /** A service's schema as the product opens it. */
    public Database open(String service) {
        return databases.open(service);
    }

    /** A service's schema with tables of the test's own, made by the owner. */
    public Database openWith(String service, String tables) throws SQLException {
        databases.open(service);
        try (Connection connection = owner.connect(); Statement sql = connection.createStatement()) {
            sql.execute("SET search_path TO " + service.replace('-', '_') + "; " + tables);
        }
        return databases.open(service);
    }

    @Override
    public void close() throws Exception {
        databases.close();
        if (server != null) {
            server.close();
            data.close();
        }
    }
}
