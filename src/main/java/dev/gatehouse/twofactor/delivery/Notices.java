package dev.gatehouse.twofactor.delivery;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.gatehouse.platform.Caller;
import dev.gatehouse.platform.Ids;
import dev.gatehouse.platform.database.Database;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Tells users by mail what happened to their account, so that they notice what was not them. A notice goes into the outbox in the
 * transaction of what it tells of; who has no confirmed address, or where no mails are set up, is not told.
 */
public final class Notices {
    private static final Duration LIFETIME = Duration.ofHours(24);
    private final Database database;
    private final AddressStore addresses;
    private final MessageOutbox outbox;
    private final Templates templates;
    private final Channels channels;
    private final Clock clock;
    private final Runnable wake;

    Notices(Database database, AddressStore addresses, MessageOutbox outbox, Templates templates, Channels channels, Clock clock,
            Runnable wake) {
        this.database = database;
        this.addresses = addresses;
        this.outbox = outbox;
        this.templates = templates;
        this.channels = channels;
        this.clock = clock;
        this.wake = wake;
    }

    /** What users are told of. */
    public enum Event {
        FACTOR_ADDED(Wording.FACTOR_ADDED), FACTOR_REMOVED(Wording.FACTOR_REMOVED), FACTORS_RESET(Wording.FACTORS_RESET),
        RECOVERY_CODE_USED(Wording.RECOVERY_CODE_USED), RECOVERY_CODES_REPLACED(Wording.RECOVERY_CODES_REPLACED),
        GUESSING_LOCKED(Wording.GUESSING_LOCKED), ADDRESS_CHANGED(Wording.ADDRESS_CHANGED), PASSWORD_CHANGED(Wording.PASSWORD_CHANGED);

        private final Wording wording;

        Event(Wording wording) {
            this.wording = wording;
        }
    }

    /** A password change, from the KMS. */
    public record PasswordChanged(@JsonProperty("user_id") String userId) {}

    /** Tells a user of an event, at every confirmed address that it has words for. */
    public void notify(String userId, Event event) {
        List<Address> told = addresses.confirmedOf(userId).stream()
                .filter(address -> event.wording.methods().contains(address.method()))
                .filter(address -> channels.configured().contains(address.method())).toList();
        database.tx().executeWithoutResult(tx -> told.forEach(address -> add(address, event.wording)));
        wake.run();
    }

    /** The verb behind {@code two-factor.password-changed}. */
    public Map<String, Boolean> passwordChanged(Caller caller, PasswordChanged changed) {
        caller.requireService("kms");
        notify(changed.userId(), Event.PASSWORD_CHANGED);
        return Map.of("noted", true);
    }

    private void add(Address address, Wording wording) {
        Instant now = clock.instant();
        OutgoingMessage message = templates.get(templates.choose(address.locale(), Optional.empty()), wording, address.method())
                .fill(addresses.open(address), Map.of("time", now.truncatedTo(ChronoUnit.SECONDS).toString()));
        outbox.add(Ids.random("not"), address.userId(), address.method(), address.masked(), message, now.plus(LIFETIME));
    }
}
