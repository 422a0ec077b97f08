package dev.gatehouse.platform.services;

import java.util.List;

/** What the KMS asks of the two-factor service. */
public interface Factors {
    /**
     * The methods of the user's confirmed factors, such as {@code totp}; empty when there is none.
     *
     * @throws dev.gatehouse.platform.ProblemException unavailable when the two-factor service does not answer
     */
    List<String> methodsOf(String userId);

    /**
     * Whether a device token is this user's and still good.
     *
     * @param userId may be nobody's
     * @throws dev.gatehouse.platform.ProblemException unavailable when the two-factor service does not answer
     */
    boolean knowsDevice(String userId, String deviceToken);

    /**
     * Leaves nothing that is kept for a user who was deleted. Doing it again does no harm.
     *
     * @throws dev.gatehouse.platform.ProblemException unavailable when the two-factor service does not answer
     */
    void forget(String userId);
}
