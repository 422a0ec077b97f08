package dev.gatehouse.platform.crypto;

import dev.gatehouse.platform.database.Database;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * Where a schema keeps sealed values: every column of type bytea called {@code sealed} or {@code …_sealed}. They are read from
 * the catalogue, so that none can be forgotten when a master key is replaced.
 */
final class SealedColumns {
    private static final Pattern NAME = Pattern.compile("[a-z_]+\\.([a-z_]+_)?sealed");
    private final Database database;

    SealedColumns(Database database) {
        this.database = database;
    }

    /**
     * A column.
     *
     * @param name table and column, as people write them
     * @param table quoted for SQL
     * @param column quoted for SQL
     * @param id SQL that names a row: its primary key
     */
    record Column(String name, String table, String column, String id) {}

    /** A value found, and the place of its row while the transaction holds it. */
    record Value(String place, String id, byte[] sealed) {}

    /** Whether a place would be found here: {@code table.column}. */
    static boolean isFound(String place) {
        return NAME.matcher(place).matches();
    }

    List<Column> all() {
        return database.jdbc().sql("""
                        SELECT t.relname || '.' || c.attname, quote_ident(t.relname), quote_ident(c.attname), coalesce((
                            SELECT string_agg(quote_ident(k.attname) || '::text', ' || ''/'' || ' ORDER BY key.position)
                            FROM pg_index i CROSS JOIN unnest(i.indkey) WITH ORDINALITY AS key (number, position)
                            JOIN pg_attribute k ON k.attrelid = t.oid AND k.attnum = key.number
                            WHERE i.indrelid = t.oid AND i.indisprimary), 'ctid::text')
                        FROM pg_class t JOIN pg_attribute c ON c.attrelid = t.oid
                        WHERE t.relnamespace = current_schema()::regnamespace AND t.relkind = 'r' AND NOT c.attisdropped
                            AND c.atttypid = 'bytea'::regtype AND c.attname ~ '(^|_)sealed$'
                        ORDER BY 1""")
                .query((row, n) -> new Column(row.getString(1), row.getString(2), row.getString(3), row.getString(4))).list();
    }

    /** How many values each version wraps in a column; what is no sealed value counts as version 0. */
    Map<Integer, Long> count(Column column) {
        Map<Integer, Long> counts = new TreeMap<>();
        database.jdbc().sql("SELECT substring(%2$s FROM 2 FOR 4), count(*) FROM %1$s WHERE %2$s IS NOT NULL GROUP BY 1"
                .formatted(column.table(), column.column())).query(row -> {
                    byte[] version = row.getBytes(1);
                    counts.merge(version.length == Integer.BYTES ? ByteBuffer.wrap(version).getInt() : 0, row.getLong(2), Long::sum);
                });
        return counts;
    }

    /** How many values a version wraps, by column; those without any are left out. */
    Map<String, Long> wrappedBy(int version) {
        Map<String, Long> found = new TreeMap<>();
        for (Column column : all()) {
            long count = count(column).getOrDefault(version, 0L);
            if (count > 0) {
                found.put(column.name(), count);
            }
        }
        return found;
    }

    /** Locks and reads the next values behind a place that another version than this wraps, in the order of their places. */
    List<Value> next(Column column, int version, String behind, int limit) {
        return database.jdbc().sql("""
                        SELECT ctid::text, %3$s, %2$s FROM %1$s
                        WHERE ctid > ?::tid AND %2$s IS NOT NULL AND substring(%2$s FROM 2 FOR 4) <> ?
                        ORDER BY ctid LIMIT ? FOR NO KEY UPDATE""".formatted(column.table(), column.column(), column.id()))
                .params(behind, ByteBuffer.allocate(Integer.BYTES).putInt(version).array(), limit)
                .query((row, n) -> new Value(row.getString(1), row.getString(2), row.getBytes(3))).list();
    }

    /**
     * Puts another wrapping in the place of a value that this transaction has locked.
     *
     * @return false when the row has moved meanwhile
     */
    boolean replace(Column column, Value value, byte[] sealed) {
        return database.jdbc().sql("UPDATE %1$s SET %2$s = ? WHERE ctid = ?::tid".formatted(column.table(), column.column()))
                .params(sealed, value.place()).update() == 1;
    }
}
