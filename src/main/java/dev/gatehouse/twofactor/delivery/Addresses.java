package dev.gatehouse.twofactor.delivery;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.gatehouse.audit.AuditTrail;
import dev.gatehouse.audit.AuditTrail.Outcome;
import dev.gatehouse.platform.Caller;
import dev.gatehouse.platform.Problem;
import dev.gatehouse.platform.Request;
import dev.gatehouse.platform.database.Database;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** The verbs on the addresses that codes and notices go to: one a method, and a new one takes the place of the old. */
public final class Addresses {
    private static final Pattern CODE = Pattern.compile("\\d{8}");
    private final Database database;
    private final AddressStore store;
    private final Owners owners;
    private final OtherFactors otherFactors;
    private final SentCodeStore codes;
    private final Channels channels;
    private final Sender sender;
    private final Templates templates;
    private final Notices notices;
    private final Set<String> smsCountries;
    private final AuditTrail audit;
    private final Runnable wake;

    Addresses(Database database, AddressStore store, Owners owners, OtherFactors otherFactors, SentCodeStore codes,
              Channels channels, Sender sender, Templates templates, Notices notices, Set<String> smsCountries, AuditTrail audit,
              Runnable wake) {
        this.database = database;
        this.store = store;
        this.owners = owners;
        this.otherFactors = otherFactors;
        this.codes = codes;
        this.channels = channels;
        this.sender = sender;
        this.templates = templates;
        this.notices = notices;
        this.smsCountries = smsCountries;
        this.audit = audit;
        this.wake = wake;
    }

    /**
     * The body of {@code POST /2fa/addresses}; its text does not show the address.
     *
     * @param method {@code email} or {@code sms}
     * @param address a mailbox in ASCII, or a mobile number with its country
     * @param locale language of messages to it, such as {@code de}; without it that of each request
     */
    public record NewAddress(String method, String address, String locale) {
        @Override
        public String toString() {
            return "NewAddress[" + method + "]";
        }
    }

    /** What adding an address answers. */
    public record Added(@JsonProperty("address_id") String addressId, String delivery, String destination,
                        @JsonProperty("expires_at") Instant expiresAt) {}

    /** The body of {@code POST /2fa/addresses/confirm}; its text does not show the code. */
    public record Confirmation(@JsonProperty("address_id") String addressId, @JsonProperty("otp_code") String otpCode) {
        public Confirmation {
            if (addressId == null || addressId.isEmpty() || addressId.length() > 64) {
                throw Problem.field("address_id", "must be given");
            }
            if (otpCode == null || !CODE.matcher(otpCode).matches()) {
                throw Problem.field("otp_code", "must be a text of 8 digits");
            }
        }

        @Override
        public String toString() {
            return "Confirmation[" + addressId + "]";
        }
    }

    /** An address as its owner sees it. */
    public record Shown(@JsonProperty("address_id") String addressId, String method, String destination, String locale,
                        boolean confirmed, @JsonProperty("created_at") Instant createdAt) {
        private static Shown of(Address address) {
            return new Shown(address.id(), address.method().wire(), address.masked(), address.locale(), address.confirmed(),
                    address.createdAt());
        }
    }

    /** Adds an address, which counts once the code that is sent there was shown. */
    public Added add(Caller caller, Request request, NewAddress wanted) {
        owners.requireMayChange(caller);
        Method method = Method.of("method", wanted.method());
        channels.require(method);
        Destination destination = Destination.parse(method, wanted.address(), smsCountries);
        if (wanted.locale() != null && !templates.isKnown(wanted.locale())) {
            throw Problem.field("locale", "must be one of " + String.join(", ", templates.locales()));
        }
        Sender.Sent sent = database.tx().execute(tx -> {
            Address address = store.add(caller.subject(), destination, wanted.locale());
            audit.record(caller, "address.add", address.id(), Outcome.OK, facts(address));
            return sender.send(caller, Asker.address(address), address.id(), address, Wording.CONFIRM,
                    templates.choose(wanted.locale(), request.header("accept-language")));
        });
        wake.run();
        return new Added(sent.requestId(), sent.delivery(), sent.destination(), sent.expiresAt());
    }

    /** Confirms an address by the code that went there. The addresses that counted until now are told, the one it replaces too. */
    public Shown confirm(Caller caller, Confirmation confirmation) {
        owners.requireMayChange(caller);
        Address address = store.find(confirmation.addressId(), caller.subject()).filter(found -> !found.confirmed())
                .orElseThrow(() -> Problem.NOT_FOUND.exception("there is no such address to confirm"));
        Asker asker = Asker.address(address);
        return otherFactors.spend(caller, caller.subject(),
                () -> codes.take(address.id(), asker.userId(), asker.boundTo(), confirmation.otpCode()), method -> confirmed(caller, address));
    }

    private Shown confirmed(Caller caller, Address address) {
        notices.notify(caller.subject(), Notices.Event.ADDRESS_CHANGED);
        store.confirm(address);
        audit.record(caller, "address.confirm", address.id(), Outcome.OK, facts(address));
        return store.find(address.id(), caller.subject()).map(Shown::of).orElseThrow();
    }

    /** The caller's addresses, masked. */
    public Map<String, List<Shown>> list(Caller caller) {
        caller.requireUser();
        return Map.of("addresses", store.of(caller.subject()).stream().map(Shown::of).toList());
    }

    /** Removes an address, which is told of it. */
    public void remove(Caller caller, Request request) {
        owners.requireMayChange(caller);
        database.tx().executeWithoutResult(tx -> {
            Address address = store.find(request.path("address_id"), caller.subject())
                    .orElseThrow(() -> Problem.NOT_FOUND.exception("there is no such address"));
            if (address.confirmed()) {
                notices.notify(caller.subject(), Notices.Event.ADDRESS_CHANGED);
            }
            store.remove(address);
            audit.record(caller, "address.remove", address.id(), Outcome.OK, facts(address));
        });
    }

    private static Map<String, String> facts(Address address) {
        return Map.of("method", address.method().wire());
    }
}
