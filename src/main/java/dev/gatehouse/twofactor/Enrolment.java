package dev.gatehouse.twofactor;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.gatehouse.platform.Caller;
import dev.gatehouse.platform.Ids;
import dev.gatehouse.platform.Problem;
import dev.gatehouse.platform.Settings;
import dev.gatehouse.platform.database.Database;
import dev.gatehouse.platform.services.Upgrades;
import dev.gatehouse.twofactor.delivery.SentCodes;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** The verbs that give a user an authenticator. */
public final class Enrolment {
    private static final Duration LOGIN_AGE = Duration.ofMinutes(5);
    private static final String RECOVERY = "recovery";
    private final Database database;
    private final FactorStore factors;
    private final TotpCheck check;
    private final GuessLimit guesses;
    private final RecoveryCodes recoveryCodes;
    private final SentCodes sentCodes;
    private final Upgrades upgrades;
    private final FactorEvents events;
    private final TwoFactorSettings totp;
    private final Settings settings;
    private final Clock clock;

    Enrolment(Database database, FactorStore factors, TotpCheck check, GuessLimit guesses, RecoveryCodes recoveryCodes,
              SentCodes sentCodes, Upgrades upgrades, FactorEvents events, TwoFactorSettings totp, Settings settings, Clock clock) {
        this.database = database;
        this.factors = factors;
        this.check = check;
        this.guesses = guesses;
        this.recoveryCodes = recoveryCodes;
        this.sentCodes = sentCodes;
        this.upgrades = upgrades;
        this.events = events;
        this.totp = totp;
        this.settings = settings;
        this.clock = clock;
    }

    /**
     * The body of {@code POST /2fa/enrol}.
     *
     * @param name what the user calls it; {@code authenticator} when absent
     * @param algorithm SHA1, SHA256 or SHA512; {@code GATEHOUSE_TOTP_ALGORITHM} when absent
     * @param digits 6 or 8; {@code GATEHOUSE_TOTP_DIGITS} when absent
     */
    public record NewFactor(String name, String algorithm, Integer digits) {
        public NewFactor {
            name = name == null ? "authenticator" : FactorView.checkName(name);
            String wanted = algorithm;
            if (wanted != null && Arrays.stream(Totp.Algorithm.values()).noneMatch(known -> known.name().equals(wanted))) {
                throw Problem.field("algorithm", "must be SHA1, SHA256 or SHA512");
            }
            if (digits != null && digits != 6 && digits != 8) {
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
                            @JsonProperty("expires_in") long expiresIn,
                            @JsonProperty("clock_drift_seconds") int clockDriftSeconds, String hint) {
        @Override
        public String toString() {
            return "Confirmed[" + success + "]";
        }
    }

    /** Makes an authenticator that does not count until its first code is confirmed. */
    public Shown enrol(Caller caller, NewFactor wanted) {
        requireMayAdd(caller);
        requireRoom(factors.confirmedOf(caller.subject()));
        Totp.Algorithm algorithm = wanted.algorithm() == null ? totp.totpAlgorithm() : Totp.Algorithm.valueOf(wanted.algorithm());
        int digits = wanted.digits() == null ? totp.totpDigits() : wanted.digits();
        byte[] secret = Ids.bytes(totp.totpSecretBytes());
        String id = database.tx().execute(tx -> {
            guesses.resetUnconfirmed(caller.subject());
            String added = factors.add(caller.subject(), wanted.name(), algorithm, digits, secret);
            events.happened(caller, FactorEvent.ENROLLED, caller.subject(), added, Map.of());
            return added;
        });
        String uri = otpauthUri(caller.username(), Totp.base32(secret), algorithm, digits);
        return new Shown(id, Totp.base32(secret), uri, QrCode.dataUri(uri));
    }

    /**
     * Confirms an authenticator by its first code, which counts as showing it: the session is stepped up. Guesses about other
     * secrets say nothing about this one, so their counts go.
     */
    public Confirmed confirm(Caller caller, Confirmation confirmation) {
        requireMayAdd(caller);
        Factor factor = factors.find(confirmation.factorId(), caller.subject()).filter(found -> !found.confirmed())
                .orElseThrow(() -> Problem.NOT_FOUND.exception("there is no such authenticator to confirm"));
        TotpCheck.Guess guess = check.guess(caller, caller.subject(), factor.id(), null);
        List<Totp.Match> matches = check.match(List.of(factor), confirmation.otpCode());
        Optional<RecoveryCodes.Fresh> fresh = matches.isEmpty() || recoveryCodes.left(caller.subject()) > 0
                ? Optional.empty() : Optional.of(recoveryCodes.make());
        return guess.spend(matches, drift -> confirmed(caller, factor, fresh, drift));
    }

    private Confirmed confirmed(Caller caller, Factor factor, Optional<RecoveryCodes.Fresh> fresh, Drift drift) {
        requireRoom(factors.lockConfirmedOf(caller.subject()));
        if (!factors.confirm(factor)) {
            throw Problem.CONFLICT.exception("it was confirmed meanwhile");
        }
        guesses.resetAll(caller.subject());
        fresh.ifPresent(codes -> recoveryCodes.replace(caller.subject(), codes));
        events.happened(caller, FactorEvent.CONFIRMED, caller.subject(), factor.id(), Map.of());
        Upgrades.Tokens tokens = upgrades.stepUp(caller.subject(), caller.sessionId(), "totp");
        return new Confirmed(true, fresh.map(RecoveryCodes.Fresh::codes).orElse(null), tokens.accessToken(), tokens.tokenType(),
                tokens.expiresIn(), drift.seconds(), drift.hint());
    }

    /** What the KMS asks at each login. */
    public Map<String, List<String>> methods(Caller caller, OfUser of) {
        caller.requireService("kms");
        boolean totp = !factors.confirmedOf(of.userId()).isEmpty();
        return Map.of("methods", totp ? Stream.concat(Stream.of("totp"), sentCodes.methodsOf(of.userId()).stream()).toList()
                : sentCodes.onlyMethodsOf(of.userId()));
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

    private static void requireRoom(List<Factor> confirmed) {
        if (confirmed.size() >= TotpCheck.MOST_FACTORS) {
            throw Problem.CONFLICT.exception("a user has at most " + TotpCheck.MOST_FACTORS + " authenticators: remove one first");
        }
    }

    private static String otpauthUri(String username, String secret, Totp.Algorithm algorithm, int digits) {
        String account = URLEncoder.encode(username, StandardCharsets.UTF_8).replace("+", "%20");
        return "otpauth://totp/Gatehouse:" + account + "?secret=" + secret + "&issuer=Gatehouse&algorithm=" + algorithm
                + "&digits=" + digits + "&period=" + Totp.PERIOD.toSeconds();
    }
}
