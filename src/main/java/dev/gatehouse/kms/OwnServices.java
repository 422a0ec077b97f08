package dev.gatehouse.kms;

import java.util.Set;

/**
 * The services of the gatehouse itself. Verbs let each in by its name, so their keys need no role; and nobody else can have a
 * key by one of these names.
 */
final class OwnServices {
    static final Set<String> NAMES = Set.of("gateway", "kms", "search", "service-a", "two-factor");

    private OwnServices() {}
}
