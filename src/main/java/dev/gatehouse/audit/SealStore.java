package dev.gatehouse.audit;

import dev.gatehouse.platform.database.Database;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.util.List;

/** One stream's seals in PostgreSQL. */
final class SealStore {
    private final Database database;

    SealStore(Database database) {
        this.database = database;
    }

    /** All of them, the oldest first. */
    List<Seal> all() {
        return database.jdbc().sql("SELECT * FROM audit_seals ORDER BY first_seq").query(SealStore::read).list();
    }

    void insert(Seal seal) {
        database.jdbc().sql("""
                        INSERT INTO audit_seals (first_seq, last_seq, last_at, previous, last_mac, sealed_at, mac)
                        VALUES (?, ?, ?, ?, ?, ?, ?)""")
                .params(seal.firstSeq(), seal.lastSeq(), Timestamp.from(seal.lastAt()), seal.previous(), seal.lastMac(),
                        Timestamp.from(seal.sealedAt()), seal.mac())
                .update();
    }

    private static Seal read(ResultSet row, int number) throws SQLException {
        return new Seal(row.getLong("first_seq"), row.getLong("last_seq"), row.getTimestamp("last_at").toInstant(),
                row.getBytes("previous"), row.getBytes("last_mac"), row.getTimestamp("sealed_at").toInstant(),
                row.getBytes("mac"), row.getBytes("drop_mac"));
    }
}
