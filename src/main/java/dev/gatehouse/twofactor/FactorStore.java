package dev.gatehouse.twofactor;

import dev.gatehouse.platform.Ids;
import dev.gatehouse.platform.crypto.Sealer;
import dev.gatehouse.platform.crypto.Sealer.Binding;
import dev.gatehouse.platform.database.Database;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Authenticators in PostgreSQL, their secrets sealed. */
final class FactorStore {
    private static final String CONFIRMED = "SELECT * FROM factors WHERE user_id = ? AND confirmed_at IS NOT NULL ORDER BY created_at, id";
    private static final Factor DECOY = new Factor("nobody", "nobody", "nobody", Totp.Algorithm.SHA1, 6, null, false, Instant.EPOCH,
            null, Drift.UNKNOWN);
    private final Database database;
    private final Sealer sealer;
    private final Clock clock;
    private final byte[] decoySecret = Ids.bytes(20);

    FactorStore(Database database, Sealer sealer, Clock clock) {
        this.database = database;
        this.sealer = sealer;
        this.clock = clock;
    }

    /** An authenticator that nobody has: comparing with it is the same work. */
    Factor decoy() {
        return DECOY;
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
        return database.jdbc().sql("SELECT * FROM factors WHERE id = ? AND user_id = ?").params(id, userId)
                .query(FactorStore::read).optional();
    }

    /** The authenticators that count, oldest first. */
    List<Factor> confirmedOf(String userId) {
        return database.jdbc().sql(CONFIRMED).param(userId).query(FactorStore::read).list();
    }

    /** The same, locked until the transaction ends: whoever adds or removes one at the same time waits. */
    List<Factor> lockConfirmedOf(String userId) {
        return database.jdbc().sql(CONFIRMED + " FOR UPDATE").param(userId).query(FactorStore::read).list();
    }

    byte[] secretOf(Factor factor) {
        return factor == DECOY ? decoySecret : sealer.open(factor.secretSealed(), binding(factor.id()));
    }

    /**
     * Takes a time step, once ever: of any number of callers at a time, in any process, one gets an answer. Steps before an
     * accepted one are gone too (RFC 6238 section 5.2).
     */
    Optional<Drift> takeStep(Totp.Match match) {
        return database.jdbc().sql("""
                        UPDATE factors SET last_step = :step, last_used_at = :now, drift_steps = :drift,
                            drift_uses = CASE WHEN drift_steps = :drift THEN drift_uses + 1 ELSE 1 END
                        WHERE id = :id AND last_step < :step RETURNING drift_steps, drift_uses""")
                .param("step", match.step()).param("now", now()).param("drift", match.drift()).param("id", match.factor().id())
                .query((row, n) -> new Drift(row.getInt("drift_steps"), row.getInt("drift_uses"))).optional();
    }

    /** Makes an authenticator count; false when it does already or is gone. */
    boolean confirm(Factor factor) {
        return database.jdbc().sql("UPDATE factors SET confirmed_at = ? WHERE id = ? AND confirmed_at IS NULL")
                .params(now(), factor.id()).update() == 1;
    }

    Optional<Factor> rename(String id, String userId, String name) {
        return database.jdbc().sql("UPDATE factors SET name = ? WHERE id = ? AND user_id = ? RETURNING *").params(name, id, userId)
                .query(FactorStore::read).optional();
    }

    void remove(Factor factor) {
        database.jdbc().sql("DELETE FROM factors WHERE id = ?").param(factor.id()).update();
    }

    private Timestamp now() {
        return Timestamp.from(clock.instant());
    }

    private static Binding binding(String id) {
        return new Binding("factors.secret_sealed", id, 1);
    }

    private static Factor read(ResultSet row, int number) throws SQLException {
        Timestamp lastUsed = row.getTimestamp("last_used_at");
        return new Factor(row.getString("id"), row.getString("user_id"), row.getString("name"),
                Totp.Algorithm.valueOf(row.getString("algorithm")), row.getInt("digits"), row.getBytes("secret_sealed"),
                row.getTimestamp("confirmed_at") != null, row.getTimestamp("created_at").toInstant(),
                lastUsed == null ? null : lastUsed.toInstant(), new Drift(row.getInt("drift_steps"), row.getInt("drift_uses")));
    }
}
