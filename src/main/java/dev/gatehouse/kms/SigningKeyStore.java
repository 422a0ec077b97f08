package dev.gatehouse.kms;

import dev.gatehouse.kms.SigningKey.State;
import dev.gatehouse.platform.Ids;
import dev.gatehouse.platform.crypto.Sealer;
import dev.gatehouse.platform.crypto.Sealer.Binding;
import dev.gatehouse.platform.database.Database;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Signing keys in PostgreSQL, private halves sealed. Whoever changes them holds {@link #lock} until the commit. */
final class SigningKeyStore {
    private static final String COLUMNS = "SELECT kid, algorithm, state, public_key, private_sealed, created_at, activated_at,"
            + " retired_at FROM signing_keys ";
    private final Database database;
    private final Sealer sealer;
    private final Clock clock;

    SigningKeyStore(Database database, Sealer sealer, Clock clock) {
        this.database = database;
        this.sealer = sealer;
        this.clock = clock;
    }

    /** One change at a time, over all processes. */
    void lock() {
        database.jdbc().sql("SELECT pg_advisory_xact_lock(hashtext('signing-keys'))").query().listOfRows();
    }

    /** All keys, oldest first. */
    List<SigningKey> all() {
        return database.jdbc().sql(COLUMNS + "ORDER BY created_at, kid").query(SigningKeyStore::read).list();
    }

    /** The states by kid: enough to see whether anything has changed. */
    Map<String, State> states() {
        return database.jdbc().sql("SELECT kid, state FROM signing_keys")
                .query((row, n) -> Map.entry(row.getString(1), State.of(row.getString(2)))).list().stream()
                .collect(Collectors.toUnmodifiableMap(Map.Entry::getKey, Map.Entry::getValue));
    }

    Optional<SigningKey> find(String kid) {
        return database.jdbc().sql(COLUMNS + "WHERE kid = ?").param(kid).query(SigningKeyStore::read).optional();
    }

    /** The one key that is active or next. */
    Optional<SigningKey> only(State state) {
        return database.jdbc().sql(COLUMNS + "WHERE state = ?").param(state.text()).query(SigningKeyStore::read).optional();
    }

    /** Adds a key pair as active or next; answers its kid. */
    String add(SigningAlgorithm algorithm, KeyPair pair, State state) {
        String kid = Ids.random("key");
        Timestamp now = now();
        database.jdbc().sql("""
                        INSERT INTO signing_keys (kid, algorithm, state, public_key, private_sealed, created_at, activated_at)
                        VALUES (?, ?, ?, ?, ?, ?, ?)""")
                .params(kid, algorithm.jwaName(), state.text(), pair.getPublic().getEncoded(),
                        sealer.seal(pair.getPrivate().getEncoded(), binding(kid)), now, state == State.ACTIVE ? now : null)
                .update();
        return kid;
    }

    /** The next key signs from now on. */
    void activate(String kid) {
        database.jdbc().sql("UPDATE signing_keys SET state = 'active', activated_at = ? WHERE kid = ?").params(now(), kid).update();
    }

    /** Takes a key out of use, as retired or compromised, and destroys its private half. */
    void withdraw(String kid, State as) {
        database.jdbc().sql("""
                        UPDATE signing_keys SET state = ?, private_sealed = NULL, retired_at = coalesce(retired_at, ?)
                        WHERE kid = ?""").params(as.text(), now(), kid).update();
    }

    /** Removes the keys retired before that time; answers their kids. */
    List<String> removeRetiredBefore(Instant time) {
        return database.jdbc().sql("DELETE FROM signing_keys WHERE state = 'retired' AND retired_at < ? RETURNING kid")
                .param(Timestamp.from(time)).query(String.class).list();
    }

    /** The private half of an active key. */
    PrivateKey privateHalf(SigningKey key) {
        try {
            return SigningAlgorithm.of(key.algorithm()).privateKey(sealer.open(key.privateSealed(), binding(key.kid())));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the private half of " + key + " is damaged", e);
        }
    }

    private Timestamp now() {
        return Timestamp.from(clock.instant());
    }

    private static Binding binding(String kid) {
        return new Binding("signing_keys.private_sealed", kid, 1);
    }

    private static SigningKey read(ResultSet row, int number) throws SQLException {
        return new SigningKey(row.getString(1), row.getString(2), State.of(row.getString(3)), row.getBytes(4), row.getBytes(5),
                row.getTimestamp(6).toInstant(), Times.instant(row.getTimestamp(7)), Times.instant(row.getTimestamp(8)));
    }
}
