package dev.gatehouse.platform.crypto;

import dev.gatehouse.platform.database.Database;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** What a service's schema knows of its master keys: a check value a version, and which one seals. */
final class KekRecords {
    private final Database database;
    private final String lock;

    KekRecords(String service, Database database) {
        this.database = database;
        this.lock = "kek-" + service;
    }

    /** The version that seals, and the root of keyed hashes wrapped under it. */
    record Active(int version, byte[] lookupRoot) {}

    /** Until the transaction ends nobody else changes which version seals. */
    void lock() {
        database.jdbc().sql("SELECT pg_advisory_xact_lock(hashtext(?))").param(lock).query().listOfRows();
    }

    /** Which version seals. */
    int sealing() {
        return database.jdbc().sql("SELECT kek_version FROM kek_active").query(Integer.class).single();
    }

    Optional<Active> active() {
        return database.jdbc().sql("SELECT kek_version, lookup_root FROM kek_active")
                .query((row, n) -> new Active(row.getInt(1), row.getBytes(2))).optional();
    }

    /** Every version ever used, the oldest first, with its check value. */
    SortedMap<Integer, byte[]> checks() {
        SortedMap<Integer, byte[]> checks = new TreeMap<>();
        database.jdbc().sql("SELECT kek_version, check_value FROM kek_check")
                .query(row -> {
                    checks.put(row.getInt(1), row.getBytes(2));
                });
        return checks;
    }

    Optional<byte[]> check(int version) {
        return database.jdbc().sql("SELECT check_value FROM kek_check WHERE kek_version = ?").param(version)
                .query((row, n) -> row.getBytes(1)).optional();
    }

    /** A version never used before seals from now on. */
    void activate(int version, byte[] checkValue, byte[] lookupRoot) {
        database.jdbc().sql("INSERT INTO kek_check (kek_version, check_value) VALUES (?, ?)").params(version, checkValue).update();
        database.jdbc().sql("""
                INSERT INTO kek_active (kek_version, lookup_root) VALUES (?, ?)
                ON CONFLICT (one) DO UPDATE SET kek_version = excluded.kek_version, lookup_root = excluded.lookup_root""")
                .params(version, lookupRoot).update();
    }
}
