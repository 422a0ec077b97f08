package dev.gatehouse.twofactor.delivery;

import dev.gatehouse.platform.Caller;
import dev.gatehouse.platform.Problem;
import dev.gatehouse.platform.Settings;
import java.time.Clock;
import java.time.Duration;
import java.util.List;

/** Who may change where codes go: the owner, with a fresh proof of the best that they have. */
final class Owners {
    private static final Duration LOGIN_AGE = Duration.ofMinutes(5);
    private final AddressStore addresses;
    private final OtherFactors otherFactors;
    private final Settings settings;
    private final Clock clock;

    Owners(AddressStore addresses, OtherFactors otherFactors, Settings settings, Clock clock) {
        this.addresses = addresses;
        this.otherFactors = otherFactors;
        this.settings = settings;
        this.clock = clock;
    }

    /**
     * An authenticator if the user has one, else a code to an address that counts, else a login not older than 5 minutes.
     *
     * @throws dev.gatehouse.platform.ProblemException token-missing, factor-required, step-up-required or token-invalid
     */
    void requireMayChange(Caller caller) {
        caller.requireFull();
        if (otherFactors.existFor(caller.subject())) {
            caller.requireStepUp(settings.stepUp(), clock);
        } else if (!addresses.confirmedOf(caller.subject()).isEmpty()) {
            caller.requireStepUp(settings.stepUp(), clock, List.of(Caller.MFA, Caller.OTP_SENT));
        } else if (caller.authTime().plus(LOGIN_AGE).isBefore(clock.instant())) {
            throw Problem.TOKEN_INVALID.exception("log in again: the login may be at most 5 minutes old here")
                    .header("WWW-Authenticate", "Bearer error=\"invalid_token\"");
        }
    }
}
