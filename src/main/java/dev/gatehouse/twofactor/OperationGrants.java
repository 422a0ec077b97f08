package dev.gatehouse.twofactor;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.gatehouse.platform.Caller;
import dev.gatehouse.platform.Problem;
import dev.gatehouse.platform.database.Database;
import dev.gatehouse.platform.services.Grants;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** The verbs on grants: a code shown for one operation and nothing else. */
public final class OperationGrants {
    private static final Set<String> METHODS = Set.of("GET", "POST", "PUT", "PATCH", "DELETE");
    private static final int LONGEST_TARGET = 4096;
    private static final Pattern TARGET = Pattern.compile("/[!-\"$-~]*");
    private static final Pattern SHA256 = Pattern.compile("[0-9a-fA-F]{64}");
    /** Whose guards ask: a grant is used up by the process that is about to act. */
    private static final String[] OWN_SERVICES = {"gateway", "kms", "search", "service-a", "two-factor"};
    private final Database database;
    private final GrantStore grants;
    private final FactorStore factors;
    private final TotpCheck check;
    private final FactorEvents events;

    OperationGrants(Database database, GrantStore grants, FactorStore factors, TotpCheck check, FactorEvents events) {
        this.database = database;
        this.grants = grants;
        this.factors = factors;
        this.check = check;
        this.events = events;
    }

    /**
     * The body of {@code POST /2fa/grants}; its text shows neither code nor target.
     *
     * @param method of the request to come, in upper case
     * @param target its path and query, as they will be sent
     * @param bodySha256 of its body, in hexadecimal; of nothing if there is none
     * @param deviceToken from an earlier login on this device
     */
    public record Wanted(String method, String target, @JsonProperty("body_sha256") String bodySha256,
                         @JsonProperty("otp_code") String otpCode, @JsonProperty("device_token") String deviceToken) {
        public Wanted {
            if (method == null || !METHODS.contains(method)) {
                throw Problem.field("method", "must be GET, POST, PUT, PATCH or DELETE");
            }
            if (target == null || target.length() > LONGEST_TARGET || !TARGET.matcher(target).matches()) {
                throw Problem.field("target", "must be a path, with its query if any, as it will be sent");
            }
            if (bodySha256 == null || !SHA256.matcher(bodySha256).matches()) {
                throw Problem.field("body_sha256", "must be 64 hexadecimal digits");
            }
            bodySha256 = bodySha256.toLowerCase(Locale.ROOT);
            TotpCheck.checkForm("otp_code", otpCode);
            Proof.checkLength("device_token", deviceToken);
        }

        @Override
        public String toString() {
            return "Wanted[" + method + "]";
        }
    }

    /** A grant, shown once; the text does not. */
    public record Issued(String grant, @JsonProperty("expires_in") long expiresIn) {
        @Override
        public String toString() {
            return "Issued[" + expiresIn + "]";
        }
    }

    /** What became of a grant: when its factor was shown, or null when it is not good. */
    public record Used(@JsonProperty("shown_at") Instant shownAt) {}

    /** Spends a code on a grant for one operation of the caller's session. */
    public Issued issue(Caller caller, Wanted wanted) {
        String user = caller.requireFull().subject();
        TotpCheck.Guess guess = check.guess(caller, user, TotpCheck.TOTP, wanted.deviceToken());
        List<Totp.Match> matches = check.match(factors.confirmedOf(user), wanted.otpCode());
        return guess.spend(matches, drift -> {
            String grant = grants.issue(user, caller.sessionId(), wanted.method(), wanted.target(), wanted.bodySha256());
            events.happened(caller, FactorEvent.GRANT_ISSUED, user, Map.of("method", wanted.method()));
            return new Issued(grant, GrantStore.LIFETIME.toSeconds());
        });
    }

    /** Uses a grant up, for the process that is about to act. */
    public Used use(Caller caller, Grants.Operation operation) {
        caller.requireService(OWN_SERVICES);
        return database.tx().execute(tx -> {
            Optional<Instant> shownAt = grants.take(operation.grant(), operation.userId(), operation.sessionId(),
                    operation.method(), operation.target(), operation.bodySha256());
            events.happened(caller, shownAt.isPresent() ? FactorEvent.GRANT_USED : FactorEvent.GRANT_REJECTED, operation.userId(),
                    Map.of("request", operation.requestId()));
            return new Used(shownAt.orElse(null));
        });
    }
}
