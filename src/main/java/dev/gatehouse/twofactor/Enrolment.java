package dev.gatehouse.twofactor;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.gatehouse.audit.AuditTrail;
import dev.gatehouse.audit.AuditTrail.Outcome;
import dev.gatehouse.platform.Caller;
import dev.gatehouse.platform.Ids;
import dev.gatehouse.platform.Problem;
import dev.gatehouse.platform.Settings;
import dev.gatehouse.platform.database.Database;
import dev.gatehouse.platform.services.Upgrades;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** The verbs that give a user an authenticator. */
public final class Enrolment {
    private static final int SECRET_BYTES = 20;
    private static final Duration LOGIN_AGE = Duration.ofMinutes(5);
    private static final String RECOVERY = "recovery";
    private final Database database;
    private final FactorStore factors;
    private final TotpCheck check;
    private final RecoveryCodes recoveryCodes;
    private final Upgrades upgrades;
    private final AuditTrail audit;
    private final Settings settings;
    private final Clock clock;

    Enrolment(Database database, FactorStore factors, TotpCheck check, RecoveryCodes recoveryCodes, Upgrades upgrades,
              AuditTrail audit, Settings settings, Clock clock) {
        this.database = database;
        this.factors = factors;
        this.check = check;
        this.recoveryCodes = recoveryCodes;
        this.upgrades = upgrades;
        this.audit = audit;
        this.settings = settings;
        this.clock = clock;
    }

    /**
     * The body of {@code POST /2fa/enrol}.
     *
     * @param name what the user calls it; {@code authenticator} when absent
     * @param algorithm SHA1 (default), SHA256 or SHA512
     * @param digits 6 (default) or 8
     */
    public record NewFactor(String name, String algorithm, Integer digits) {
        public NewFactor {
            name = name == null ? "authenticator" : name.strip();
            if (name.isEmpty() || name.length() > 64 || name.chars().anyMatch(Character::isISOControl)) {
                throw Problem.field("name", "must have 1 to 64 characters and no control characters");
            }
            String wanted = algorithm == null ? "SHA1" : algorithm;
            if (Arrays.stream(Totp.Algorithm.values()).noneMatch(known -> known.name().equals(wanted))) {
                throw Problem.field("algorithm", "must be SHA1, SHA256 or SHA512");
            }
            algorithm = wanted;
            digits = digits == null ? 6 : digits;
            if (digits != 6 && digits != 8) {
                throw Problem.field("digits", "must be 6 or 8");
            }
        }
    }

    /** What an enrolment shows, once; its text does not. */
    public record Shown(@JsonProperty("factor_id") String factorId, String secret, @JsonProperty("otpauth_uri") String otpauthUri,
                        @JsonProperty("qr_png") String qrPng) {
        @Override
        public String toString() {
            return "Shown[" + factorId + "]";
        }
    }

    /** The body of {@code POST /2fa/enrol/confirm}; its text does not show the code. */
    public record Confirmation(@JsonProperty("factor_id") String factorId, @JsonProperty("otp_code") String otpCode) {
        public Confirmation {
            if (factorId == null || factorId.isEmpty() || factorId.length() > 64) {
                throw Problem.field("factor_id", "must be given");
            }
            TotpCheck.checkForm("otp_code", otpCode);
        }

        @Override
        public String toString() {
            return "Confirmation[" + factorId + "]";
        }
    }

    /** What a confirmation answers; its text shows none of it. */
    public record Confirmed(boolean success, @JsonProperty("recovery_codes") List<String> recoveryCodes,
                            @JsonProperty("access_token") String accessToken, @JsonProperty("token_type") String tokenType,
                            @JsonProperty("expires_in") long expiresIn) {
        @Override
        public String toString() {
            return "Confirmed[" + success + "]";
        }
    }

    /** Makes an authenticator that does not count until its first code is confirmed. */
    public Shown enrol(Caller caller, NewFactor wanted) {
        requireMayAdd(caller);
        byte[] secret = Ids.bytes(SECRET_BYTES);
        String id = database.tx().execute(tx -> {
            String added = factors.add(caller.subject(), wanted.name(), Totp.Algorithm.valueOf(wanted.algorithm()), wanted.digits(), secret);
            audit.record(caller, "factor.enrol", added, Outcome.OK);
            return added;
        });
        String uri = otpauthUri(caller.username(), Totp.base32(secret), wanted);
        return new Shown(id, Totp.base32(secret), uri, QrCode.dataUri(uri));
    }

    /**
     * Confirms an authenticator by its first code, which counts as showing it: the session is stepped up. All of it happens, or
     * nothing does and the code is still good.
     */
    public Confirmed confirm(Caller caller, Confirmation confirmation) {
        requireMayAdd(caller);
        TotpCheck.Guess guess = check.guess(caller, caller.subject(), null);
        return guess.decide(database.tx(), () -> {
            Factor factor = factors.find(confirmation.factorId(), caller.subject()).filter(found -> !found.confirmed())
                    .orElseThrow(() -> Problem.NOT_FOUND.exception("there is no such authenticator to confirm"));
            guess.mustMatch(List.of(factor), confirmation.otpCode());
            factors.confirm(factor);
            List<String> codes = recoveryCodes.existFor(caller.subject()) ? null : recoveryCodes.replace(caller.subject());
            audit.record(caller, "factor.confirm", factor.id(), Outcome.OK);
            Upgrades.Tokens tokens = upgrades.stepUp(caller.subject(), caller.sessionId(), "totp");
            return new Confirmed(true, codes, tokens.accessToken(), tokens.tokenType(), tokens.expiresIn());
        });
    }

    /** What the KMS asks at each login. */
    public Map<String, List<String>> methods(Caller caller, OfUser of) {
        caller.requireService("kms");
        return Map.of("methods", factors.confirmedOf(of.userId()).isEmpty() ? List.of() : List.of("totp"));
    }

    /** A user, from the KMS. */
    public record OfUser(@JsonProperty("user_id") String userId) {}

    /** A first one needs a fresh password login, a further one a fresh factor; a recovery code stands in for a lost one. */
    private void requireMayAdd(Caller caller) {
        caller.requireUser();
        boolean first = factors.confirmedOf(caller.subject()).isEmpty();
        if (!first && !caller.acr().equals(RECOVERY)) {
            caller.requireStepUp(settings.stepUp(), clock);
        } else if (caller.authTime().plus(LOGIN_AGE).isBefore(clock.instant())) {
            throw Problem.TOKEN_INVALID.exception("log in again: the login may be at most 5 minutes old here")
                    .header("WWW-Authenticate", "Bearer error=\"invalid_token\"");
        }
    }

    private static String otpauthUri(String username, String secret, NewFactor wanted) {
        String account = URLEncoder.encode(username, StandardCharsets.UTF_8).replace("+", "%20");
        return "otpauth://totp/Gatehouse:" + account + "?secret=" + secret + "&issuer=Gatehouse&algorithm=" + wanted.algorithm()
                + "&digits=" + wanted.digits() + "&period=" + Totp.PERIOD.toSeconds();
    }
}
