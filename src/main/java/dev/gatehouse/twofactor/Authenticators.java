package dev.gatehouse.twofactor;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.gatehouse.platform.Caller;
import dev.gatehouse.platform.Problem;
import dev.gatehouse.platform.ProblemException;
import dev.gatehouse.platform.Request;
import dev.gatehouse.platform.Settings;
import dev.gatehouse.platform.database.Database;
import java.time.Clock;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The verbs on what a user has: authenticators and recovery codes. Reading takes a full token, changing a fresh factor. */
public final class Authenticators {
    private final Database database;
    private final FactorStore factors;
    private final RecoveryCodes recoveryCodes;
    private final UserFactors userFactors;
    private final FactorEvents events;
    private final Set<String> factorRequiredRoles;
    private final Settings settings;
    private final Clock clock;

    Authenticators(Database database, FactorStore factors, RecoveryCodes recoveryCodes, UserFactors userFactors,
                   FactorEvents events, Set<String> factorRequiredRoles, Settings settings, Clock clock) {
        this.database = database;
        this.factors = factors;
        this.recoveryCodes = recoveryCodes;
        this.userFactors = userFactors;
        this.events = events;
        this.factorRequiredRoles = factorRequiredRoles;
        this.settings = settings;
        this.clock = clock;
    }

    /**
     * What a user has.
     *
     * @param warning when few recovery codes are left, else null
     */
    public record Held(List<FactorView> factors, @JsonProperty("recovery_codes_left") int recoveryCodesLeft, String warning) {}

    /** The body of {@code PATCH /2fa/factors/{factor_id}}. */
    public record Renaming(String name) {
        public Renaming {
            name = FactorView.checkName(name);
        }
    }

    /** A new set of recovery codes, shown once; the text shows none. */
    public record NewCodes(@JsonProperty("recovery_codes") List<String> recoveryCodes,
                           @JsonProperty("recovery_codes_left") int recoveryCodesLeft) {
        @Override
        public String toString() {
            return "NewCodes[]";
        }
    }

    /** The caller's own authenticators that count, oldest first. */
    public Held list(Caller caller) {
        String user = caller.requireFull().subject();
        int left = recoveryCodes.left(user);
        List<FactorView> held = factors.confirmedOf(user).stream().map(FactorView::of).toList();
        return new Held(held, left, held.isEmpty() ? null : RecoveryCodes.warning(left));
    }

    /** @throws ProblemException not-found, also for another user's */
    public FactorView rename(Caller caller, Request request, Renaming renaming) {
        String user = requireFreshFactor(caller);
        return database.tx().execute(tx -> {
            Factor renamed = factors.rename(request.path("factor_id"), user, renaming.name())
                    .orElseThrow(Problem.NOT_FOUND::exception);
            events.happened(caller, FactorEvent.RENAMED, user, renamed.id(), Map.of());
            return FactorView.of(renamed);
        });
    }

    /**
     * Removes an authenticator. With the last one go recovery codes and device tokens, which mean nothing without it.
     *
     * @throws ProblemException not-found, or conflict for the last one of a user whose role must have one
     */
    public void remove(Caller caller, Request request) {
        String user = requireFreshFactor(caller);
        database.tx().executeWithoutResult(tx -> {
            List<Factor> confirmed = factors.lockConfirmedOf(user);
            Factor gone = factors.find(request.path("factor_id"), user).orElseThrow(Problem.NOT_FOUND::exception);
            if (gone.confirmed() && confirmed.size() == 1) {
                requireMayGoWithout(caller);
                userFactors.drop(user);
            } else {
                factors.remove(gone);
            }
            events.happened(caller, FactorEvent.REMOVED, user, gone.id(), Map.of());
        });
    }

    /** New recovery codes in place of all earlier ones. */
    public NewCodes replaceRecoveryCodes(Caller caller) {
        String user = requireFreshFactor(caller);
        RecoveryCodes.Fresh fresh = recoveryCodes.make();
        database.tx().executeWithoutResult(tx -> {
            if (factors.lockConfirmedOf(user).isEmpty()) {
                throw Problem.CONFLICT.exception("there is no authenticator to recover");
            }
            recoveryCodes.replace(user, fresh);
            events.happened(caller, FactorEvent.CODES_REPLACED, user, Map.of());
        });
        return new NewCodes(fresh.codes(), fresh.codes().size());
    }

    private String requireFreshFactor(Caller caller) {
        return caller.requireFull().requireStepUp(settings.stepUp(), clock).subject();
    }

    private void requireMayGoWithout(Caller caller) {
        if (!Collections.disjoint(caller.roles(), factorRequiredRoles)) {
            throw Problem.CONFLICT.exception("it is the last one, and a role of yours must have one: add another first");
        }
    }
}
