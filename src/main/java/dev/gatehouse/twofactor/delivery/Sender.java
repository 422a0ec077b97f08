package dev.gatehouse.twofactor.delivery;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.gatehouse.audit.AuditTrail;
import dev.gatehouse.audit.AuditTrail.Outcome;
import dev.gatehouse.platform.Caller;
import dev.gatehouse.platform.crypto.Sealer;
import dev.gatehouse.platform.database.Database;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.util.Map;

/**
 * Makes a code, keeps its hash and puts it into the outbox, in one transaction. The code itself is nowhere else: not in the
 * answer, not in the record, not in the log.
 */
final class Sender {
    private static final int CODES = 100_000_000;
    private static final SecureRandom RANDOM = new SecureRandom();
    private final Database database;
    private final AddressStore addresses;
    private final SentCodeStore codes;
    private final SendLimits limits;
    private final MessageOutbox outbox;
    private final Templates templates;
    private final Sealer sealer;
    private final DeliverySettings settings;
    private final AuditTrail audit;
    private final Clock clock;

    Sender(Database database, AddressStore addresses, SentCodeStore codes, SendLimits limits, MessageOutbox outbox,
           Templates templates, Sealer sealer, DeliverySettings settings, AuditTrail audit, Clock clock) {
        this.database = database;
        this.addresses = addresses;
        this.codes = codes;
        this.limits = limits;
        this.outbox = outbox;
        this.templates = templates;
        this.sealer = sealer;
        this.settings = settings;
        this.audit = audit;
        this.clock = clock;
    }

    /**
     * What asking for a code answers.
     *
     * @param delivery {@code queued}
     * @param destination masked
     */
    record Sent(@JsonProperty("request_id") String requestId, String delivery, String destination,
                @JsonProperty("expires_at") Instant expiresAt) {}

    /** Sends a code to an address. */
    Sent send(Caller caller, Asker asker, String requestId, Address address, Wording wording, String locale) {
        return database.tx().execute(tx -> {
            limits.check(asker.userId(), address.method(), address.destinationHash());
            String code = newCode();
            Instant expires = keep(asker, requestId, address.method(), address.destinationHash(), code);
            OutgoingMessage message = templates.get(locale, wording, address.method()).fill(addresses.open(address),
                    Map.of("code", code, "minutes", String.valueOf(Math.max(1, settings.codeTtl().toMinutes()))));
            outbox.add(requestId, asker.userId(), address.method(), address.masked(), message, expires);
            audit.record(caller, "code.send", requestId, Outcome.OK,
                    Map.of("user", asker.userId(), "method", address.method().wire()));
            return new Sent(requestId, "queued", address.masked(), expires);
        });
    }

    /** The same answer, limits and traces for somebody without such an address: a code that nobody ever gets. */
    Sent pretend(Caller caller, Asker asker, String requestId, Method method) {
        byte[] chance = sealer.lookupHash("no-address", (method.wire() + asker.userId()).getBytes(StandardCharsets.UTF_8));
        return database.tx().execute(tx -> {
            limits.check(asker.userId(), method, chance);
            Instant expires = keep(asker, requestId, method, chance, newCode());
            audit.record(caller, "code.send", requestId, Outcome.DENIED, Map.of("user", asker.userId(), "method", method.wire()));
            return new Sent(requestId, "queued", decoy(method, chance), expires);
        });
    }

    private Instant keep(Asker asker, String requestId, Method method, byte[] destinationHash, String code) {
        Instant expires = clock.instant().plus(settings.codeTtl());
        codes.add(requestId, asker.userId(), method, asker.boundTo(), code, destinationHash, expires);
        return expires;
    }

    private static String newCode() {
        return "%08d".formatted(RANDOM.nextInt(CODES));
    }

    private static String decoy(Method method, byte[] chance) {
        if (method == Method.SMS) {
            return "***%02d".formatted(Math.floorMod(chance[0], 100));
        }
        return "%c***@%c***.com".formatted('a' + Math.floorMod(chance[0], 26), 'a' + Math.floorMod(chance[1], 26));
    }
}
