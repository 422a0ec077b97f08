package dev.gatehouse.platform.database;

import javax.sql.DataSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * One service's view of PostgreSQL: a pool that logs in as the service's runtime role, which owns nothing and sees its
 * own schema only ({@code search_path} is that schema).
 *
 * @param dataSource the bounded pool
 * @param jdbc statements on it; inside {@link #tx} they join the transaction
 * @param tx READ COMMITTED transactions on it, rolled back on any exception
 */
public record Database(DataSource dataSource, JdbcClient jdbc, TransactionTemplate tx) {}
