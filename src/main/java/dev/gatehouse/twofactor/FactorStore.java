package dev.gatehouse.twofactor;

import dev.gatehouse.platform.Ids;
import dev.gatehouse.platform.crypto.Sealer;
import dev.gatehouse.platform.crypto.Sealer.Binding;
import dev.gatehouse.platform.database.Database;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Clock;
import java.util.List;
import java.util.Optional;

/** Authenticators in PostgreSQL, their secrets sealed. */
final class FactorStore {
    private static final String COLUMNS =
            "SELECT id, user_id, name, algorithm, digits, secret_sealed, confirmed_at IS NOT NULL AS confirmed FROM factors ";
    private final Database database;
    private final Sealer sealer;
    private final Clock clock;

    FactorStore(Database database, Sealer sealer, Clock clock) {
        this.database = database;
        this.sealer = sealer;
        this.clock = clock;
    }

    /** Adds an authenticator that does not count yet, in place of earlier ones that never came to count. */
    String add(String userId, String name, Totp.Algorithm algorithm, int digits, byte[] secret) {
        String id = Ids.random("fac");
        database.jdbc().sql("DELETE FROM factors WHERE user_id = ? AND confirmed_at IS NULL").param(userId).update();
        database.jdbc().sql("""
                        INSERT INTO factors (id, user_id, name, algorithm, digits, secret_sealed, created_at)
                        VALUES (?, ?, ?, ?, ?, ?, ?)""")
                .params(id, userId, name, algorithm.name(), digits, sealer.seal(secret, binding(id)), now()).update();
        return id;
    }

    Optional<Factor> find(String id, String userId) {
        return database.jdbc().sql(COLUMNS + "WHERE id = ? AND user_id = ?").params(id, userId).query(FactorStore::read).optional();
    }

    /** The authenticators that count. */
    List<Factor> confirmedOf(String userId) {
        return database.jdbc().sql(COLUMNS + "WHERE user_id = ? AND confirmed_at IS NOT NULL ORDER BY created_at").param(userId)
                .query(FactorStore::read).list();
    }

    byte[] secretOf(Factor factor) {
        return sealer.open(factor.secretSealed(), binding(factor.id()));
    }

    /**
     * Takes a time step, once ever: of any number of callers at a time, in any process, one gets true. Steps before an
     * accepted one are gone too (RFC 6238 section 5.2).
     */
    boolean takeStep(Factor factor, long step) {
        return database.jdbc().sql("UPDATE factors SET last_step = ? WHERE id = ? AND last_step < ?")
                .params(step, factor.id(), step).update() == 1;
    }

    void confirm(Factor factor) {
        database.jdbc().sql("UPDATE factors SET confirmed_at = ? WHERE id = ?").params(now(), factor.id()).update();
    }

    private Timestamp now() {
        return Timestamp.from(clock.instant());
    }

    private static Binding binding(String id) {
        return new Binding("factors.secret_sealed", id, 1);
    }

    private static Factor read(ResultSet row, int number) throws SQLException {
        return new Factor(row.getString("id"), row.getString("user_id"), row.getString("name"),
                Totp.Algorithm.valueOf(row.getString("algorithm")), row.getInt("digits"), row.getBytes("secret_sealed"),
                row.getBoolean("confirmed"));
    }
}
