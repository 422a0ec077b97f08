package dev.gatehouse.twofactor;

import dev.gatehouse.platform.Caller;
import dev.gatehouse.twofactor.delivery.OtherFactors;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/** What codes by e-mail and SMS need to know of authenticators. */
final class OtherFactorsHere implements OtherFactors {
    private final FactorStore factors;
    private final TotpCheck check;

    OtherFactorsHere(FactorStore factors, TotpCheck check) {
        this.factors = factors;
        this.check = check;
    }

    @Override
    public boolean existFor(String userId) {
        return !factors.confirmedOf(userId).isEmpty();
    }

    @Override
    public <P, T> T spend(Caller caller, String userId, Supplier<Optional<P>> take, Function<P, T> act) {
        return check.guess(caller, userId, TotpCheck.SENT, null).spend(take, act);
    }
}
