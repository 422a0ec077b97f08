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
 * its slot, so that checking one costs one hash and not ten. Hashing is done before a transaction, never inside one.
 */
final class RecoveryCodes {
    private static final int COUNT = 10;
    private static final int FEW = 3;
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

    /** Codes made and hashed, not kept yet; the text shows none. */
    record Fresh(List<String> codes, List<String> hashes) {
        @Override
        public String toString() {
            return "Fresh[]";
        }
    }

    /** A slot whose code matched. */
    record Slot(int number, String hash) {}

    /** A new set: ten password hashes of work. */
    Fresh make() {
        List<String> codes = new ArrayList<>();
        List<String> hashes = new ArrayList<>();
        for (int slot = 1; slot <= COUNT; slot++) {
            String text = Totp.base32(Ids.bytes(RANDOM_BYTES));
            hashes.add(hasher.hash(text));
            codes.add(slot + "-" + String.join("-", text.split("(?<=\\G.{4})")));
        }
        return new Fresh(codes, hashes);
    }

    /** Keeps a set in place of any other. */
    void replace(String userId, Fresh fresh) {
        drop(userId);
        for (int i = 0; i < fresh.hashes().size(); i++) {
            database.jdbc().sql("INSERT INTO recovery_codes (user_id, slot, hash) VALUES (?, ?, ?)")
                    .params(userId, i + 1, fresh.hashes().get(i)).update();
        }
    }

    void drop(String userId) {
        database.jdbc().sql("DELETE FROM recovery_codes WHERE user_id = ?").param(userId).update();
    }

    /** How many are unused. */
    int left(String userId) {
        return database.jdbc().sql("SELECT count(*) FROM recovery_codes WHERE user_id = ? AND used_at IS NULL").param(userId)
                .query(Integer.class).single();
    }

    /** What to tell a user who has that many left, or null. */
    static String warning(int left) {
        return left > FEW ? null : "only " + left + " recovery codes are left: make new ones at POST /2fa/recovery-codes";
    }

    /** The unused slot whose code this is: one password hash of work, right or wrong. */
    Optional<Slot> match(String userId, String code) {
        Matcher parts = FORM.matcher(code.toUpperCase(Locale.ROOT).replaceAll("[\\s-]", ""));
        String text = parts.matches() ? parts.group(2) : code;
        Optional<Slot> slot = parts.matches() ? unused(userId, Integer.parseInt(parts.group(1))) : Optional.empty();
        boolean right = hasher.matches(text, slot.map(Slot::hash).orElse(null));
        return slot.filter(unused -> right);
    }

    /** Uses a slot up, once ever; answers how many are left, or nothing when it was used or replaced meanwhile. */
    Optional<Integer> use(String userId, Slot slot) {
        boolean used = database.jdbc()
                .sql("UPDATE recovery_codes SET used_at = ? WHERE user_id = ? AND slot = ? AND hash = ? AND used_at IS NULL")
                .params(Timestamp.from(clock.instant()), userId, slot.number(), slot.hash()).update() == 1;
        return used ? Optional.of(left(userId)) : Optional.empty();
    }

    private Optional<Slot> unused(String userId, int slot) {
        return database.jdbc().sql("SELECT slot, hash FROM recovery_codes WHERE user_id = ? AND slot = ? AND used_at IS NULL")
                .params(userId, slot).query((row, n) -> new Slot(row.getInt(1), row.getString(2))).optional();
    }
}
