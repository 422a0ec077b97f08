package dev.gatehouse.platform.database;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.pool.HikariPool;
import dev.gatehouse.platform.SecretFiles;
import dev.gatehouse.platform.StartupException;
import io.micrometer.core.instrument.MeterRegistry;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Opens each service's schema: migrated by the owner, used by a runtime role of the service's own that owns nothing and
 * sees nothing else. An owner that may make roles and schemas makes what is missing; one that may not must own the schema,
 * and both are made by whoever runs the database.
 */
public final class Databases implements AutoCloseable {
    private static final int POOL_SIZE = 10;
    private static final long POOL_TIMEOUT_MILLIS = 3_000;
    private static final int VALIDATION_SECONDS = 1;
    /** A little longer than a statement may take, so that the server's word comes first. */
    private static final int SOCKET_SECONDS = 15;
    private static final int OLDEST_VERSION = 15;
    /** What is written once: the record of acts, and the proof of the master key. */
    private static final List<String> INSERT_ONLY = List.of("audit_entries", "audit_key", "audit_seals", "kek_check");
    private static final String MAY_MAKE_ROLES = "SELECT 1 FROM pg_roles WHERE rolname = current_user"
            + " AND (rolsuper OR rolcreaterole) AND has_database_privilege(current_database(), 'CREATE')";
    private static final Pattern SERVICE = Pattern.compile("[a-z][a-z0-9]*(-[a-z0-9]+)*");
    private final Login owner;
    private final SecretFiles secrets;
    private final List<HikariDataSource> pools = new ArrayList<>();
    private final MeterRegistry meters;
    private final boolean makesRoles;

    /**
     * @param meters of the pools
     * @throws StartupException when the database cannot be reached or is too old
     */
    Databases(Login owner, SecretFiles secrets, MeterRegistry meters) {
        this.owner = owner;
        this.secrets = secrets;
        this.meters = meters;
        try (Connection connection = owner.connect(); Statement sql = connection.createStatement()) {
            requireVersion(connection);
            makesRoles = sql.executeQuery(MAY_MAKE_ROLES).next();
        } catch (SQLException e) {
            throw new StartupException("the database " + owner.place() + " cannot be reached (" + e.getMessage() + ")", e);
        }
    }

    /**
     * Migrates and opens a service's schema, which is named as the service with underscores.
     *
     * @throws StartupException when that is not possible
     */
    public synchronized Database open(String service) {
        if (!SERVICE.matcher(service).matches()) {
            throw new IllegalArgumentException("not a service's name: " + service);
        }
        String schema = service.replace('-', '_');
        String role = "gatehouse_" + schema;
        String password = secrets.readOrCreate("postgres-" + service);
        try {
            requireRights(schema, role);
            migrate(service, schema);
            grant(schema, role, password);
            HikariDataSource pool = pool(service, schema, owner.as(role, password));
            pools.add(pool);
            return new Database(pool, JdbcClient.create(pool), new TransactionTemplate(new JdbcTransactionManager(pool)));
        } catch (SQLException | FlywayException | HikariPool.PoolInitializationException e) {
            throw new StartupException("the schema " + schema + " cannot be prepared (" + e.getMessage() + ")", e);
        }
    }

    /**
     * Whether the database answers, once a schema is open. A pool all of whose connections are at work is busy and not broken: what they wait for ends.
     */
    public boolean answers() {
        HikariDataSource pool = pools.get(0);
        try (Connection connection = pool.getConnection()) {
            return connection.isValid(VALIDATION_SECONDS);
        } catch (SQLException e) {
            return pool.getHikariPoolMXBean().getActiveConnections() >= POOL_SIZE;
        }
    }

    /** The port the database listens on, which no route may relay to. */
    public int port() {
        return owner.port();
    }

    /**
     * Does upkeep that no service may do at runtime, in one transaction of the owner's.
     *
     * @param service whose schema it is done in
     */
    public void asOwner(String service, Consumer<JdbcClient> upkeep) {
        try (Connection connection = owner.connect()) {
            connection.setAutoCommit(false);
            connection.setSchema(service.replace('-', '_'));
            upkeep.accept(JdbcClient.create(new SingleConnectionDataSource(connection, true)));
            connection.commit();
        } catch (SQLException e) {
            throw new DataAccessResourceFailureException("the owner's upkeep of " + service + " failed", e);
        }
    }

    @Override
    public synchronized void close() {
        pools.forEach(HikariDataSource::close);
    }

    private void requireVersion(Connection connection) throws SQLException {
        int version = connection.getMetaData().getDatabaseMajorVersion();
        if (version < OLDEST_VERSION) {
            throw new StartupException("the database " + owner.place() + " is PostgreSQL " + version + "; " + OLDEST_VERSION
                    + " or newer is needed");
        }
    }

    private void requireRights(String schema, String role) throws SQLException {
        if (makesRoles) {
            return;
        }
        try (Connection connection = owner.connect(); Statement sql = connection.createStatement()) {
            boolean made = sql.executeQuery("SELECT 1 FROM pg_namespace JOIN pg_roles ON rolname = '" + role + "' WHERE nspname = '"
                    + schema + "' AND pg_get_userbyid(nspowner) = current_user").next();
            if (!made) {
                throw new StartupException("the user " + owner.user() + " may not create roles and schemas in " + owner.place()
                        + "; it needs CREATEROLE, and CREATE on the database, or to own the schema " + schema
                        + " beside a role " + role);
            }
        }
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
            if (makesRoles) {
                makeRole(connection, sql, role, password);
            }
            sql.execute("GRANT USAGE ON SCHEMA " + schema + " TO " + role);
            sql.execute("GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA " + schema + " TO " + role);
            sql.execute("GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA " + schema + " TO " + role);
            sql.execute("REVOKE ALL ON " + schema + ".flyway_schema_history FROM " + role);
            for (String table : INSERT_ONLY) {
                sql.execute("DO $$ BEGIN IF to_regclass('" + schema + "." + table + "') IS NOT NULL THEN "
                        + "REVOKE UPDATE, DELETE ON " + schema + "." + table + " FROM " + role + "; END IF; END $$");
            }
            connection.commit();
        }
    }

    private static void makeRole(Connection connection, Statement sql, String role, String password) throws SQLException {
        if (!sql.executeQuery("SELECT 1 FROM pg_roles WHERE rolname = '" + role + "'").next()) {
            sql.execute("CREATE ROLE " + role + " LOGIN");
        }
        Login.setPassword(connection, role, password);
        sql.execute("DO $$ BEGIN EXECUTE format('GRANT CONNECT ON DATABASE %I TO " + role + "', current_database()); END $$");
    }

    private HikariDataSource pool(String service, String schema, Login login) {
        HikariConfig config = new HikariConfig();
        config.setPoolName(service);
        config.setMetricRegistry(meters);
        config.setJdbcUrl(login.url());
        config.setUsername(login.user());
        config.setPassword(login.password());
        config.setMaximumPoolSize(POOL_SIZE);
        config.setMinimumIdle(1);
        config.setConnectionTimeout(POOL_TIMEOUT_MILLIS);
        config.setValidationTimeout(VALIDATION_SECONDS * 1_000L);
        config.addDataSourceProperty("connectTimeout", String.valueOf(Login.CONNECT_SECONDS));
        config.addDataSourceProperty("socketTimeout", String.valueOf(SOCKET_SECONDS));
        config.addDataSourceProperty("currentSchema", schema);
        config.addDataSourceProperty("options",
                "-c statement_timeout=10s -c lock_timeout=5s -c idle_in_transaction_session_timeout=60s");
        return new HikariDataSource(config);
    }
}
