package dev.gatehouse.twofactor.delivery;

import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;

/** What messages there are, the methods each has a template for, and the values a template may name. */
enum Wording {
    CODE(EnumSet.allOf(Method.class), Set.of("code", "minutes")),
    CONFIRM(EnumSet.allOf(Method.class), Set.of("code", "minutes")),
    ADDRESS_CHANGED(EnumSet.allOf(Method.class), Set.of("time")),
    FACTOR_ADDED(EnumSet.of(Method.EMAIL), Set.of("time")),
    FACTOR_REMOVED(EnumSet.of(Method.EMAIL), Set.of("time")),
    FACTORS_RESET(EnumSet.of(Method.EMAIL), Set.of("time")),
    RECOVERY_CODE_USED(EnumSet.of(Method.EMAIL), Set.of("time")),
    RECOVERY_CODES_REPLACED(EnumSet.of(Method.EMAIL), Set.of("time")),
    GUESSING_LOCKED(EnumSet.of(Method.EMAIL), Set.of("time")),
    PASSWORD_CHANGED(EnumSet.of(Method.EMAIL), Set.of("time"));

    private final Set<Method> methods;
    private final Set<String> places;

    Wording(Set<Method> methods, Set<String> places) {
        this.methods = methods;
        this.places = places;
    }

    Set<Method> methods() {
        return methods;
    }

    Set<String> places() {
        return places;
    }

    /** The template's file name, such as {@code code-email.txt}. */
    String file(Method method) {
        return name().toLowerCase(Locale.ROOT).replace('_', '-') + "-" + method.wire() + ".txt";
    }
}
