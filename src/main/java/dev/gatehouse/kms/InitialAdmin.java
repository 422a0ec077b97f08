package dev.gatehouse.kms;

import dev.gatehouse.audit.AuditTrail;
import dev.gatehouse.audit.AuditTrail.Outcome;
import dev.gatehouse.platform.Caller;
import dev.gatehouse.platform.Ids;
import dev.gatehouse.platform.Origin;
import dev.gatehouse.platform.SecretFiles;
import dev.gatehouse.platform.crypto.PasswordHasher;
import dev.gatehouse.platform.database.Database;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;

/**
 * Makes {@code admin} on an empty users table, decided under a database lock. The password's file is on disk before the user
 * is: a start cut short in between is simply done again.
 */
final class InitialAdmin {
    private static final String NAME = "admin";
    private static final int PASSWORD_BYTES = 18;
    private final Database database;
    private final UserStore users;
    private final PasswordHasher hasher;
    private final AuditTrail audit;
    private final Path file;

    InitialAdmin(Database database, UserStore users, PasswordHasher hasher, AuditTrail audit, Path file) {
        this.database = database;
        this.users = users;
        this.hasher = hasher;
        this.audit = audit;
        this.file = file;
    }

    void createIfThereIsNobody() {
        database.tx().executeWithoutResult(tx -> {
            database.jdbc().sql("SELECT pg_advisory_xact_lock(hashtext('initial-admin'))").query().listOfRows();
            if (users.isEmpty()) {
                create();
            }
        });
    }

    /** Removes the file once its password is no longer the administrator's. */
    void passwordChanged(User user) {
        if (user.username().equals(NAME)) {
            try {
                Files.deleteIfExists(file);
            } catch (IOException e) {
                throw new UncheckedIOException("cannot remove " + file, e);
            }
        }
    }

    private void create() {
        String password = Ids.token(PASSWORD_BYTES);
        SecretFiles.write(file, (password + "\n").getBytes(StandardCharsets.US_ASCII));
        String id = users.add(NAME, hasher.hash(password), Set.of("admin", "editor", "user"));
        audit.record(Caller.service("kms", Origin.internal()), "user.initial-admin", id, Outcome.OK);
    }
}
