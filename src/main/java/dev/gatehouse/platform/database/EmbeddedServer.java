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
    private static final String SCRAM = "scram-sha-256";
    private final Path cluster;
    private final ServerFiles files;
    private final SecretFiles secrets;
    private final EmbeddedPostgres postgres;
    private final Login owner;

    /** @throws StartupException when it does not start; nothing is left running then */
    EmbeddedServer(DataDirectory data, SecretFiles secrets) {
        this.cluster = data.path().resolve("postgres");
        this.files = new ServerFiles(data.folder("runtime"));
        this.secrets = secrets;
        String password = secrets.readOrCreate("postgres-superuser");
        LeftoverServer.stop(cluster);
        try {
            if (!Files.exists(cluster)) {
                create(password);
            }
            postgres = start(cluster, password);
            owner = new Login(url(DATABASE), OWNER, secrets.readOrCreate("postgres-owner"));
            prepare(new Login(url("postgres"), "postgres", password));
        } catch (IOException | SQLException | RuntimeException e) {
            LeftoverServer.stop(cluster);
            throw new StartupException("the embedded PostgreSQL did not start (" + e.getMessage() + "); its log is "
                    + files.log(), e);
        }
    }

    /** The role that owns and migrates; the superuser is used for nothing but making it. */
    Login owner() {
        return owner;
    }

    @Override
    public void close() throws IOException {
        postgres.close();
        // the library waits five seconds only, and the data directory is let go of after this
        LeftoverServer.stop(cluster);
    }

    private EmbeddedPostgres start(Path folder, String password) throws IOException {
        files.prepare();
        ProcessBuilder.Redirect log = ProcessBuilder.Redirect.appendTo(files.log().toFile());
        EmbeddedPostgres started = EmbeddedPostgres.builder()
                .setDataDirectory(folder).setCleanDataDirectory(false).setRegisterShutdownHook(false)
                .setOverrideWorkingDirectory(files.folder().toFile())
                .setPGStartupWait(Duration.ofSeconds(60))
                // these become arguments of initdb and outrank the library's own
                .setLocaleConfig("locale", "C.UTF-8").setLocaleConfig("auth", SCRAM)
                .setLocaleConfig("pwfile", secrets.path("postgres-superuser").toString())
                .setConnectConfig("password", password).setConnectConfig("requireAuth", SCRAM)
                .setServerConfig("listen_addresses", "127.0.0.1").setServerConfig("unix_socket_directories", "")
                .setServerConfig("fsync", "on").setServerConfig("full_page_writes", "on")
                .setServerConfig("synchronous_commit", "on")
                .setServerConfig("shared_buffers", "64MB").setServerConfig("max_connections", "100")
                .setServerConfig("password_encryption", SCRAM)
                // without the DETAIL lines, which quote rows
                .setServerConfig("log_error_verbosity", "terse")
                .setOutputRedirector(log).setErrorRedirector(log)
                .start();
        files.makePrivate();
        return started;
    }

    /** Made beside its place and moved there when whole, so that a cluster in its place is never half made. */
    private void create(String password) throws IOException {
        Path unfinished = cluster.resolveSibling("postgres.new");
        LeftoverServer.stop(unfinished);
        FileSystemUtils.deleteRecursively(unfinished);
        try {
            start(unfinished, password).close();
        } finally {
            LeftoverServer.stop(unfinished);
        }
        Files.move(unfinished, cluster, StandardCopyOption.ATOMIC_MOVE);
    }

    private void prepare(Login superuser) throws SQLException {
        try (Connection connection = superuser.connect(); Statement sql = connection.createStatement()) {
            if (!sql.executeQuery("SELECT 1 FROM pg_roles WHERE rolname = '" + OWNER + "'").next()) {
                sql.execute("CREATE ROLE " + OWNER + " LOGIN CREATEROLE NOSUPERUSER");
            }
            Login.setPassword(connection, OWNER, owner.password());
            if (!sql.executeQuery("SELECT 1 FROM pg_database WHERE datname = '" + DATABASE + "'").next()) {
                sql.execute("CREATE DATABASE " + DATABASE + " OWNER " + OWNER);
            }
        }
        try (Connection connection = owner.connect(); Statement sql = connection.createStatement()) {
            sql.execute("REVOKE ALL ON DATABASE " + DATABASE + " FROM PUBLIC");
            sql.execute("REVOKE ALL ON SCHEMA public FROM PUBLIC");
        }
    }

    private String url(String database) {
        // whoever else might answer on that port is not sent the password in the clear
        return "jdbc:postgresql://127.0.0.1:" + postgres.getPort() + "/" + database + "?requireAuth=" + SCRAM;
    }
}
