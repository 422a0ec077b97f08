package dev.gatehouse.twofactor.delivery;

import dev.gatehouse.platform.Ids;
import dev.gatehouse.platform.crypto.Sealer;
import dev.gatehouse.platform.crypto.Sealer.Binding;
import dev.gatehouse.platform.database.Database;
import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Clock;
import java.util.List;
import java.util.Optional;

/** Addresses in PostgreSQL, sealed. A user has at most one confirmed address a method, and one that waits for its code. */
final class AddressStore {
    private static final String COLUMNS = """
            SELECT id, user_id, method, address_sealed, destination_hash, masked, locale, confirmed_at IS NOT NULL AS confirmed,
                   created_at FROM addresses\s""";
    private final Database database;
    private final Sealer sealer;
    private final Clock clock;

    AddressStore(Database database, Sealer sealer, Clock clock) {
        this.database = database;
        this.sealer = sealer;
        this.clock = clock;
    }

    /** Adds an address that does not count yet, in place of earlier ones that never came to count. */
    Address add(String userId, Destination destination, String locale) {
        String id = Ids.random("adr");
        database.jdbc().sql("DELETE FROM addresses WHERE user_id = ? AND method = ? AND confirmed_at IS NULL")
                .params(userId, destination.method().wire()).update();
        return database.jdbc().sql("""
                        INSERT INTO addresses (id, user_id, method, address_sealed, destination_hash, masked, locale, created_at)
                        VALUES (?, ?, ?, ?, ?, ?, ?, ?)
                        RETURNING *, false AS confirmed""")
                .params(id, userId, destination.method().wire(),
                        sealer.seal(destination.address().getBytes(StandardCharsets.US_ASCII), binding(id)),
                        hash(destination.counted()), destination.masked(), locale, now())
                .query(AddressStore::read).single();
    }

    Optional<Address> find(String id, String userId) {
        return database.jdbc().sql(COLUMNS + "WHERE id = ? AND user_id = ?").params(id, userId).query(AddressStore::read).optional();
    }

    List<Address> of(String userId) {
        return database.jdbc().sql(COLUMNS + "WHERE user_id = ? ORDER BY method, created_at").param(userId)
                .query(AddressStore::read).list();
    }

    /** The addresses that count. */
    List<Address> confirmedOf(String userId) {
        return of(userId).stream().filter(Address::confirmed).toList();
    }

    Optional<Address> confirmed(String userId, Method method) {
        return confirmedOf(userId).stream().filter(address -> address.method() == method).findFirst();
    }

    /** Lets an address count, in place of the one of that method that counted until now. */
    void confirm(Address address) {
        database.jdbc().sql("DELETE FROM addresses WHERE user_id = ? AND method = ? AND confirmed_at IS NOT NULL")
                .params(address.userId(), address.method().wire()).update();
        database.jdbc().sql("UPDATE addresses SET confirmed_at = ? WHERE id = ?").params(now(), address.id()).update();
    }

    void remove(Address address) {
        database.jdbc().sql("DELETE FROM addresses WHERE id = ?").param(address.id()).update();
    }

    String open(Address address) {
        return new String(sealer.open(address.sealed(), binding(address.id())), StandardCharsets.US_ASCII);
    }

    /** By what a destination is counted. */
    byte[] hash(String counted) {
        return sealer.lookupHash("destination", counted.getBytes(StandardCharsets.UTF_8));
    }

    private Timestamp now() {
        return Timestamp.from(clock.instant());
    }

    private static Binding binding(String id) {
        return new Binding("addresses.address_sealed", id, 1);
    }

    private static Address read(ResultSet row, int number) throws SQLException {
        return new Address(row.getString("id"), row.getString("user_id"), Method.of("method", row.getString("method")),
                row.getBytes("address_sealed"), row.getBytes("destination_hash"), row.getString("masked"), row.getString("locale"),
                row.getBoolean("confirmed"), row.getTimestamp("created_at").toInstant());
    }
}
