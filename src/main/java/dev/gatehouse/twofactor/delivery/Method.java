package dev.gatehouse.twofactor.delivery;

import dev.gatehouse.platform.Problem;
import java.util.Locale;

/** The ways a code can travel, by the names that the API uses. */
public enum Method {
    EMAIL, SMS;

    /** The method of that name: {@code email} or {@code sms}. */
    static Method of(String field, String name) {
        for (Method method : values()) {
            if (method.wire().equals(name)) {
                return method;
            }
        }
        throw Problem.field(field, "must be email or sms");
    }

    /** The name in the API and the database. */
    public String wire() {
        return name().toLowerCase(Locale.ROOT);
    }
}
