package dev.gatehouse.platform.database;

import dev.gatehouse.platform.DataDirectory;
import dev.gatehouse.platform.SecretFiles;
import dev.gatehouse.platform.StartupException;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import org.springframework.util.FileSystemUtils;

/**
 * PostgreSQL inside the data directory: on loopback only, with scram-sha-256 from its very first start and every
 * durability setting on. A server left running by a process that was killed is stopped first.
 */
final class EmbeddedServer implements AutoCloseable {
    private static final String OWNER = "gatehouse_owner";
    private static final String DATABASE = "gatehouse";
    private final EmbeddedPostgres postgres;
    private final Login owner;

    EmbeddedServer(DataDirectory data, SecretFiles secrets) {
        Path cluster = data.path().resolve("postgres");
        Path runtime = data.folder("runtime");
        Path log = runtime.resolve("postgres.log");
        LeftoverServer.stop(cluster);
        String superPassword = secrets.readOrCreate("postgres-superuser");
        try {
            if (!Files.exists(cluster)) {
                create(cluster, runtime, secrets, superPassword);
            }
            postgres = start(cluster, runtime, secrets, superPassword);
        } catch (IOException | IllegalStateException e) {
            throw new StartupException("the embedded PostgreSQL did not start (" + e.getMessage() + "); its log is " + log, e);
        }
        Login superuser = new Login(url("postgres"), "postgres", superPassword);
        owner = new Login(url(DATABASE), OWNER, secrets.readOrCreate("postgres-owner"));
        prepare(superuser);
    }

    /** The role that owns and migrates; the superuser is used for nothing but making it. */
    Login owner() {
        return owner;
    }

    @Override
    public void close() throws IOException {
        postgres.close();
    }

    private static EmbeddedPostgres start(Path cluster, Path runtime, SecretFiles secrets, String password)
            throws IOException {
        ProcessBuilder.Redirect log = ProcessBuilder.Redirect.appendTo(runtime.resolve("postgres.log").toFile());
        return EmbeddedPostgres.builder()
                .setDataDirectory(cluster).setCleanDataDirectory(false).setRegisterShutdownHook(false)
                .setOverrideWorkingDirectory(runtime.toFile())
                .setPGStartupWait(Duration.ofSeconds(60))
                // these become arguments of initdb and outrank the library's own
                .setLocaleConfig("locale", "C.UTF-8").setLocaleConfig("auth", "scram-sha-256")
                .setLocaleConfig("pwfile", secrets.path("postgres-superuser").toString())
                .setConnectConfig("password", password)
                .setServerConfig("listen_addresses", "127.0.0.1").setServerConfig("unix_socket_directories", "")
                .setServerConfig("fsync", "on").setServerConfig("full_page_writes", "on")
                .setServerConfig("synchronous_commit", "on")
                .setServerConfig("shared_buffers", "64MB").setServerConfig("max_connections", "100")
                .setServerConfig("password_encryption", "scram-sha-256")
                .setOutputRedirector(log).setErrorRedirector(log)
                .start();
    }

    /** Made beside its place and moved there when whole, so that a cluster in its place is never half made. */
    private static void create(Path cluster, Path runtime, SecretFiles secrets, String password) throws IOException {
        Path unfinished = cluster.resolveSibling("postgres.new");
        LeftoverServer.stop(unfinished);
        FileSystemUtils.deleteRecursively(unfinished);
        start(unfinished, runtime, secrets, password).close();
        Files.move(unfinished, cluster, StandardCopyOption.ATOMIC_MOVE);
    }

    private void prepare(Login superuser) {
        try (Connection connection = superuser.connect(); Statement sql = connection.createStatement()) {
            if (!sql.executeQuery("SELECT 1 FROM pg_roles WHERE rolname = '" + OWNER + "'").next()) {
                sql.execute("CREATE ROLE " + OWNER + " LOGIN CREATEROLE NOSUPERUSER PASSWORD '" + owner.password() + "'");
            }
            if (!sql.executeQuery("SELECT 1 FROM pg_database WHERE datname = '" + DATABASE + "'").next()) {
                sql.execute("CREATE DATABASE " + DATABASE + " OWNER " + OWNER);
                sql.execute("REVOKE ALL ON DATABASE " + DATABASE + " FROM PUBLIC");
            }
        } catch (SQLException e) {
            throw new StartupException("the embedded PostgreSQL cannot be prepared (" + e.getMessage() + ")", e);
        }
    }

    private String url(String database) {
        return "jdbc:postgresql://127.0.0.1:" + postgres.getPort() + "/" + database;
    }
}
