package dev.gatehouse.gateway.limit;

import java.util.Locale;

/** Who counts together. */
enum Scope {
    /** Each process for itself. */
    LOCAL,
    /** All processes on one PostgreSQL. */
    CLUSTER;

    static Scope parse(String name) {
        for (Scope scope : values()) {
            if (scope.name().toLowerCase(Locale.ROOT).equals(name)) {
                return scope;
            }
        }
        throw new IllegalArgumentException("scope is local or cluster");
    }
}
