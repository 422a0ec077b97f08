package dev.gatehouse.platform.services;

import java.util.Optional;

/** What the two-factor service asks of the KMS about people whom another service names. */
public interface UserDirectory {
    /** The immutable id of an enabled user by the name they log in with. */
    Optional<String> idOf(String username);
}
