package dev.gatehouse.platform.crypto;

import dev.gatehouse.platform.crypto.Sealer.Binding;
import dev.gatehouse.platform.database.Database;
import dev.gatehouse.platform.database.TestDatabases;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;

/** A service of a test's own that keeps sealed texts: the value of id 7 is "value 7". */
record Vault(Database database, Sealers sealers, Sealer sealer, String service) {
    static final String TABLE = "CREATE TABLE vault (id text, version integer, sealed bytea, PRIMARY KEY (id, version))";

    static Vault create(TestDatabases databases, Sealers sealers, String service) throws SQLException {
        Database database = databases.openWith(service, TABLE);
        return new Vault(database, sealers, sealers.forService(service, database), service);
    }

    /** The same one, as another process opens it. */
    Vault reopened(Sealers elsewhere) {
        return new Vault(database, elsewhere, elsewhere.forService(service, database), service);
    }

    KekRotation rotation() {
        return sealers.rotation(service, database);
    }

    void put(int from, int to) {
        database.tx().executeWithoutResult(tx -> {
            for (int id = from; id < to; id++) {
                database.jdbc().sql("INSERT INTO vault (id, version, sealed) VALUES (?, 1, ?)")
                        .params(String.valueOf(id), sealer.seal(("value " + id).getBytes(StandardCharsets.UTF_8), binding(id))).update();
            }
        });
    }

    /** Writes the same value again, as a busy service does. */
    void putAgain(int id) {
        database.tx().executeWithoutResult(tx -> database.jdbc().sql("UPDATE vault SET sealed = ? WHERE id = ?")
                .params(sealer.seal(("value " + id).getBytes(StandardCharsets.UTF_8), binding(id)), String.valueOf(id)).update());
    }

    String get(int id) {
        byte[] sealed = database.jdbc().sql("SELECT sealed FROM vault WHERE id = ?").param(String.valueOf(id))
                .query((row, n) -> row.getBytes(1)).single();
        return new String(sealer.open(sealed, binding(id)), StandardCharsets.UTF_8);
    }

    static Binding binding(int id) {
        return new Binding("vault.sealed", String.valueOf(id), 1);
    }
}
