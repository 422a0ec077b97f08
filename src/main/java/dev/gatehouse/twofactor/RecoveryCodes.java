package dev.gatehouse.twofactor;

import dev.gatehouse.platform.Ids;
import dev.gatehouse.platform.crypto.PasswordHasher;
import dev.gatehouse.platform.database.Database;
import java.sql.Timestamp;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Ten codes for the day the authenticator is lost: 80 random bits each, hashed as passwords are, each good once. A code names
 * its slot, so that checking one costs one hash and not ten.
 */
final class RecoveryCodes {
    private static final int COUNT = 10;
    private static final int RANDOM_BYTES = 10;
    private static final Pattern FORM = Pattern.compile("(\\d{1,2})([A-Z2-7]{16})");
    private final Database database;
    private final PasswordHasher hasher;
    private final Clock clock;

    RecoveryCodes(Database database, PasswordHasher hasher, Clock clock) {
        this.database = database;
        this.hasher = hasher;
        this.clock = clock;
    }

    private record Slot(int number, String hash) {}

    /** A new set in place of any other, to be shown once. */
    List<String> replace(String userId) {
        database.jdbc().sql("DELETE FROM recovery_codes WHERE user_id = ?").param(userId).update();
        List<String> codes = new ArrayList<>();
        for (int slot = 1; slot <= COUNT; slot++) {
            String text = Totp.base32(Ids.bytes(RANDOM_BYTES));
            database.jdbc().sql("INSERT INTO recovery_codes (user_id, slot, hash) VALUES (?, ?, ?)")
                    .params(userId, slot, hasher.hash(text)).update();
            codes.add(slot + "-" + String.join("-", text.split("(?<=\\G.{4})")));
        }
        return codes;
    }

    boolean existFor(String userId) {
        return database.jdbc().sql("SELECT EXISTS (SELECT 1 FROM recovery_codes WHERE user_id = ?)").param(userId)
                .query(Boolean.class).single();
    }

    /** Uses a code up, once ever; the same work for a wrong one. */
    boolean use(String userId, String code) {
        Matcher parts = FORM.matcher(code.toUpperCase(Locale.ROOT).replaceAll("[\\s-]", ""));
        String text = parts.matches() ? parts.group(2) : code;
        Optional<Slot> slot = parts.matches() ? unused(userId, Integer.parseInt(parts.group(1))) : Optional.empty();
        return hasher.matches(text, slot.map(Slot::hash).orElse(null))
                && database.jdbc().sql("UPDATE recovery_codes SET used_at = ? WHERE user_id = ? AND slot = ? AND used_at IS NULL")
                .params(Timestamp.from(clock.instant()), userId, slot.orElseThrow().number()).update() == 1;
    }

    private Optional<Slot> unused(String userId, int slot) {
        return database.jdbc().sql("SELECT slot, hash FROM recovery_codes WHERE user_id = ? AND slot = ? AND used_at IS NULL")
                .params(userId, slot).query((row, n) -> new Slot(row.getInt(1), row.getString(2))).optional();
    }
}
