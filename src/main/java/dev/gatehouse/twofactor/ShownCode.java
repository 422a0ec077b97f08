package dev.gatehouse.twofactor;

import dev.gatehouse.twofactor.delivery.Method;
import java.util.Map;

/**
 * A code that was right and is spent.
 *
 * @param method {@code totp}, {@code email} or {@code sms}
 * @param drift of the authenticator, or null for a code that was sent
 */
record ShownCode(String method, Drift drift) {
    static ShownCode ofAuthenticator(Drift drift) {
        return new ShownCode("totp", drift);
    }

    static ShownCode sent(Method method) {
        return new ShownCode(method.wire(), null);
    }

    Integer driftSeconds() {
        return drift == null ? null : drift.seconds();
    }

    String hint() {
        return drift == null ? null : drift.hint();
    }

    /** For the audit record. */
    Map<String, ?> facts() {
        return drift == null ? Map.of("method", method) : Map.of("method", method, "drift_steps", drift.steps());
    }
}
