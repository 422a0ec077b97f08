package dev.gatehouse.servicea.index;

import dev.gatehouse.platform.database.Database;
import java.sql.Connection;
import java.sql.SQLException;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;

/** Long work that one process does at a time, under a lock of a database session: it is gone when that process is. */
final class SoleRunner {
    private final Database database;

    SoleRunner(Database database) {
        this.database = database;
    }

    /**
     * Does the work, unless another does it already.
     *
     * @param name of the work, unique in the database
     * @return whether it was done
     */
    boolean run(String name, Runnable work) {
        // not in a transaction: one that sits idle for so long would be ended
        try (Connection connection = database.dataSource().getConnection()) {
            JdbcClient session = JdbcClient.create(new SingleConnectionDataSource(connection, true));
            if (!session.sql("SELECT pg_try_advisory_lock(hashtext(?))").param(name).query(Boolean.class).single()) {
                return false;
            }
            try {
                work.run();
            } finally {
                session.sql("SELECT pg_advisory_unlock(hashtext(?))").param(name).query(Boolean.class).single();
            }
            return true;
        } catch (SQLException e) {
            throw new DataAccessResourceFailureException("no session for " + name, e);
        }
    }
}
