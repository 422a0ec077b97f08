package dev.gatehouse.platform.database;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.gatehouse.platform.SecretFiles;
import dev.gatehouse.platform.StartupException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Opens each service's schema: migrated by the owner, used by a runtime role of the service's own that owns nothing and
 * sees nothing else.
 */
public final class Databases implements AutoCloseable {
    private static final int POOL_SIZE = 10;
    private static final long POOL_TIMEOUT_MILLIS = 3_000;
    private final Login owner;
    private final SecretFiles secrets;
    private final List<HikariDataSource> pools = new ArrayList<>();

    Databases(Login owner, SecretFiles secrets) {
        this.owner = owner;
        this.secrets = secrets;
        try (Connection connection = owner.connect()) {
            connection.isValid(Login.CONNECT_SECONDS);
        } catch (SQLException e) {
            throw new StartupException("the database " + owner.url() + " cannot be reached (" + e.getMessage() + ")", e);
        }
    }

    /**
     * Migrates and opens a service's schema, which is named as the service with underscores.
     *
     * @throws StartupException when that is not possible
     */
    public synchronized Database open(String service) {
        String schema = service.replace('-', '_');
        String role = "gatehouse_" + schema;
        String password = secrets.readOrCreate("postgres-" + service);
        try {
            migrate(service, schema);
            grant(schema, role, password);
        } catch (SQLException | FlywayException e) {
            throw new StartupException("the schema " + schema + " cannot be prepared ("
                    + e.getMessage().lines().findFirst().orElse("") + ")", e);
        }
        HikariDataSource pool = pool(service, schema, owner.as(role, password));
        pools.add(pool);
        return new Database(pool, JdbcClient.create(pool), new TransactionTemplate(new JdbcTransactionManager(pool)));
    }

    @Override
    public synchronized void close() {
        pools.forEach(HikariDataSource::close);
    }

    private void migrate(String service, String schema) {
        Flyway.configure().dataSource(owner.url(), owner.user(), owner.password())
                .schemas(schema).defaultSchema(schema).createSchemas(true)
                .locations("classpath:db/common", "classpath:db/" + service)
                .load().migrate();
    }

    private void grant(String schema, String role, String password) throws SQLException {
        try (Connection connection = owner.connect(); Statement sql = connection.createStatement()) {
            connection.setAutoCommit(false);
            sql.execute("SELECT pg_advisory_xact_lock(hashtext('gatehouse-roles'))");
            boolean exists = sql.executeQuery("SELECT 1 FROM pg_roles WHERE rolname = '" + role + "'").next();
            sql.execute((exists ? "ALTER" : "CREATE") + " ROLE " + role + " LOGIN PASSWORD '" + password + "'");
            sql.execute("DO $$ BEGIN EXECUTE format('GRANT CONNECT ON DATABASE %I TO " + role
                    + "', current_database()); END $$");
            sql.execute("GRANT USAGE ON SCHEMA " + schema + " TO " + role);
            sql.execute("GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA " + schema + " TO " + role);
            sql.execute("GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA " + schema + " TO " + role);
            sql.execute("REVOKE ALL ON " + schema + ".flyway_schema_history FROM " + role);
            sql.execute("DO $$ BEGIN IF to_regclass('" + schema + ".audit_entries') IS NOT NULL THEN "
                    + "REVOKE UPDATE, DELETE ON " + schema + ".audit_entries FROM " + role + "; END IF; END $$");
            connection.commit();
        }
    }

    private static HikariDataSource pool(String service, String schema, Login login) {
        HikariConfig config = new HikariConfig();
        config.setPoolName(service);
        config.setJdbcUrl(login.url());
        config.setUsername(login.user());
        config.setPassword(login.password());
        config.setMaximumPoolSize(POOL_SIZE);
        config.setMinimumIdle(1);
        config.setConnectionTimeout(POOL_TIMEOUT_MILLIS);
        config.addDataSourceProperty("connectTimeout", String.valueOf(Login.CONNECT_SECONDS));
        config.addDataSourceProperty("socketTimeout", String.valueOf(Login.SOCKET_SECONDS));
        config.addDataSourceProperty("currentSchema", schema);
        config.addDataSourceProperty("options", "-c statement_timeout=10s -c lock_timeout=5s");
        return new HikariDataSource(config);
    }
}
