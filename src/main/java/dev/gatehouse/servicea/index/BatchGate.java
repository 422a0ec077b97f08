package dev.gatehouse.servicea.index;

import dev.gatehouse.platform.database.Database;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.function.Consumer;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;

/** Holds the workers of all processes back for a while; what changes meanwhile waits in the outbox. */
final class BatchGate {
    private static final String KEY = "hashtext('service-a-batches')";
    private final Database database;

    BatchGate(Database database) {
        this.database = database;
    }

    /** Whether a batch may begin in the transaction that is under way; the gate is not closed before that ends. */
    boolean enter() {
        return database.jdbc().sql("SELECT pg_try_advisory_xact_lock_shared(" + KEY + ")").query(Boolean.class).single();
    }

    /**
     * Waits for the batches under way, and does the work while there is none. The gate opens by itself when the session is lost.
     *
     * @param work is given what fails when the gate is not closed any more
     */
    void closed(Consumer<Runnable> work) {
        try (Connection connection = database.dataSource().getConnection()) {
            JdbcClient session = JdbcClient.create(new SingleConnectionDataSource(connection, true));
            session.sql("SELECT pg_advisory_lock(" + KEY + ")").query().singleRow();
            try {
                work.accept(() -> session.sql("SELECT 1").query().singleRow());
            } finally {
                session.sql("SELECT pg_advisory_unlock(" + KEY + ")").query(Boolean.class).single();
            }
        } catch (SQLException e) {
            throw new DataAccessResourceFailureException("no session for the gate", e);
        }
    }
}
