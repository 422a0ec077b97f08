package dev.gatehouse.kms;

import dev.gatehouse.platform.database.Database;
import dev.gatehouse.platform.feed.News.Withdrawal;
import dev.gatehouse.platform.feed.Withdrawn;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * The table of withdrawals, read from a position on. A position is the database's own name and timeline with a snapshot of it: what
 * it did not show and a later one does is new, however transactions overlapped, and whichever process asks. It outlives restarts; one
 * of another database, or of a time that a restored one never saw, leads to everything being read anew.
 */
final class WithdrawalStore {
    private static final Pattern POSITION = Pattern.compile("\\d{1,20}\\.\\d{1,10}/(\\d{1,19}:\\d{1,19}:[\\d,]{0,20000})");
    private static final String HERE = "SELECT system_identifier || '.' || timeline_id || '/' || pg_current_snapshot() AS position,"
            + " kind, name, at FROM pg_control_system(), pg_control_checkpoint() LEFT JOIN revocations ON ";
    private static final String ALL = HERE + "at > ?";
    private static final String NEW = HERE + "tx >= pg_snapshot_xmin(CAST(? AS pg_snapshot))"
            + " AND NOT pg_visible_in_snapshot(tx, CAST(? AS pg_snapshot))";
    private final Database database;
    private final Clock clock;

    WithdrawalStore(Database database, Clock clock) {
        this.database = database;
        this.clock = clock;
    }

    /**
     * What was read.
     *
     * @param position of this reading
     * @param whole whether that is everything, and not just what is new
     */
    record Since(String position, boolean whole, List<Withdrawal> withdrawals) {}

    /** @param position of an earlier reading, by whatever process; null or anything else for none */
    Since since(String position) {
        return isKnown(position) ? news(snapshot(position)) : everything();
    }

    private Since news(String snapshot) {
        return read(false, database.jdbc().sql(NEW).params(snapshot, snapshot).query(WithdrawalStore::row).list());
    }

    private Since everything() {
        return read(true, database.jdbc().sql(ALL).param(Timestamp.from(clock.instant().minus(Withdrawn.MEMORY)))
                .query(WithdrawalStore::row).list());
    }

    private boolean isKnown(String position) {
        return position != null && POSITION.matcher(position).matches() && database.jdbc().sql("""
                        SELECT starts_with(?, system_identifier || '.' || timeline_id || '/')
                            AND pg_snapshot_xmax(CAST(? AS pg_snapshot)) <= pg_snapshot_xmax(pg_current_snapshot())
                        FROM pg_control_system(), pg_control_checkpoint()""")
                .params(position, snapshot(position)).query(Boolean.class).single();
    }

    private static String snapshot(String position) {
        return position.substring(position.indexOf('/') + 1);
    }

    private record Row(String position, Withdrawal withdrawal) {}

    private static Row row(ResultSet row, int number) throws SQLException {
        Timestamp at = row.getTimestamp("at");
        return new Row(row.getString("position"),
                at == null ? null : new Withdrawal(row.getString("kind"), row.getString("name"), at.toInstant()));
    }

    private static Since read(boolean whole, List<Row> rows) {
        List<Withdrawal> withdrawals = new ArrayList<>();
        rows.stream().map(Row::withdrawal).filter(withdrawal -> withdrawal != null).forEach(withdrawals::add);
        return new Since(rows.get(0).position(), whole, withdrawals);
    }
}
