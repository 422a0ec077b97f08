package dev.gatehouse.twofactor.delivery;

import dev.gatehouse.platform.Caller;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/** What codes by e-mail and SMS need to know of a user's authenticators, and the one place where guesses are counted. */
public interface OtherFactors {
    /** Whether the user has an authenticator that counts. */
    boolean existFor(String userId);

    /**
     * Counts a guess of a sent code, then takes it and acts, in one transaction: all of it happens, or nothing does.
     *
     * @param take uses the code up, once ever; empty when it is not right
     * @throws dev.gatehouse.platform.ProblemException code-rejected when it is not right or guessing is locked
     */
    <P, T> T spend(Caller caller, String userId, Supplier<Optional<P>> take, Function<P, T> act);
}
