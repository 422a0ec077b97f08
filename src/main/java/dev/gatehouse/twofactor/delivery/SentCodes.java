package dev.gatehouse.twofactor.delivery;

import dev.gatehouse.platform.Caller;
import dev.gatehouse.platform.Ids;
import dev.gatehouse.platform.Problem;
import dev.gatehouse.platform.Request;
import dev.gatehouse.platform.services.Upgrades;
import dev.gatehouse.platform.services.UserDirectory;
import java.util.List;
import java.util.Optional;

/** The verbs on codes that travel by e-mail or SMS, and what {@code /2fa/auth/verify} asks about them. */
public final class SentCodes {
    private static final int LONGEST = 256;
    private final AddressStore addresses;
    private final SentCodeStore codes;
    private final MessageOutbox outbox;
    private final Channels channels;
    private final Sender sender;
    private final Templates templates;
    private final Upgrades upgrades;
    private final UserDirectory users;
    private final Runnable wake;

    SentCodes(AddressStore addresses, SentCodeStore codes, MessageOutbox outbox, Channels channels, Sender sender,
              Templates templates, Upgrades upgrades, UserDirectory users, Runnable wake) {
        this.addresses = addresses;
        this.codes = codes;
        this.outbox = outbox;
        this.channels = channels;
        this.sender = sender;
        this.templates = templates;
        this.upgrades = upgrades;
        this.users = users;
        this.wake = wake;
    }

    /**
     * The body of {@code POST /2fa/auth/generate}; its text shows no challenge.
     *
     * @param challenge of a login, in place of a bearer token
     * @param method {@code email} or {@code sms}
     */
    public record Wanted(String challenge, String method) {
        public Wanted {
            Method.of("method", method);
            if (challenge != null && (challenge.isEmpty() || challenge.length() > LONGEST)) {
                throw Problem.field("challenge", "must have 1 to " + LONGEST + " characters");
            }
        }

        @Override
        public String toString() {
            return "Wanted[" + method + "]";
        }
    }

    /**
     * Sends a code. Whoever has no such address gets the same answer and no code.
     *
     * @throws dev.gatehouse.platform.ProblemException unprocessable when the method is not set up here, rate-limited, or
     *     code-rejected for a challenge that is not good
     */
    public Object generate(Caller caller, Request request, Wanted wanted) {
        Method method = Method.of("method", wanted.method());
        Asker asker = askerOf(caller, request, wanted);
        channels.require(method);
        String requestId = Ids.random("otp");
        Sender.Sent sent = addresses.confirmed(asker.userId(), method)
                .map(address -> sender.send(caller, asker, requestId, address, Wording.CODE,
                        templates.choose(address.locale(), request.header("accept-language"))))
                .orElseGet(() -> sender.pretend(caller, asker, requestId, method));
        wake.run();
        return sent;
    }

    /** How the delivery of a code to the caller went. */
    public Object status(Caller caller, Request request) {
        caller.requireUser();
        return outbox.status(request.path("request_id"), caller.subject())
                .orElseThrow(() -> Problem.NOT_FOUND.exception("there is no such delivery to you"));
    }

    /** Takes a code, once ever; empty when it is not good for whatever reason. */
    public Optional<Method> take(Asker asker, String requestId, String code) {
        return codes.take(requestId, asker.userId(), asker.boundTo(), code);
    }

    /** The methods by which the user can get codes. */
    public List<String> methodsOf(String userId) {
        return addresses.confirmedOf(userId).stream().map(Address::method).filter(channels.configured()::contains)
                .map(Method::wire).toList();
    }

    /**
     * The same for somebody who has no other second step.
     *
     * @throws dev.gatehouse.platform.ProblemException unavailable when there are addresses and no way to send to any: a second
     *     step that cannot be taken is not left out
     */
    public List<String> onlyMethodsOf(String userId) {
        List<String> methods = methodsOf(userId);
        if (methods.isEmpty() && !addresses.confirmedOf(userId).isEmpty()) {
            throw Problem.UNAVAILABLE.exception("codes cannot be sent here now");
        }
        return methods;
    }

    private Asker askerOf(Caller caller, Request request, Wanted wanted) {
        Optional<String> username = request.query("username");
        if (caller.kind() == Caller.Kind.SERVICE) {
            String name = username.orElseThrow(() -> Problem.field("username", "must be given"));
            return Asker.service(caller, users.idOf(name).orElseThrow(() -> Problem.NOT_FOUND.exception("there is no such user")));
        }
        if (username.isPresent()) {
            throw Problem.CALLER_NOT_ALLOWED.exception("username is for services; people name nobody but themselves");
        }
        if (wanted.challenge() == null) {
            return Asker.session(caller.requireFull());
        }
        if (caller.isUser()) {
            throw Problem.field("challenge", "is for a login and excludes a bearer token");
        }
        return Asker.challenge(upgrades.ownerOf(wanted.challenge()).userId(), wanted.challenge());
    }
}
