package dev.gatehouse.twofactor.delivery;

import dev.gatehouse.platform.Caller;

/**
 * On whose behalf a code is asked for, and by what: only the same may show it. Its text does not show a challenge.
 *
 * @param userId whose code it is
 * @param boundTo the session, login, address or service that asks
 */
public record Asker(String userId, String boundTo) {
    /** A person who is logged in, for their session. */
    public static Asker session(Caller caller) {
        return new Asker(caller.subject(), "session:" + caller.sessionId());
    }

    /** Whoever holds the challenge of a login. */
    public static Asker challenge(String userId, String challenge) {
        return new Asker(userId, "challenge:" + challenge);
    }

    /** Another service, for a person. */
    public static Asker service(Caller caller, String userId) {
        return new Asker(userId, "service:" + caller.subject());
    }

    static Asker address(Address address) {
        return new Asker(address.userId(), "address:" + address.id());
    }

    @Override
    public String toString() {
        return "Asker[" + userId + "]";
    }
}
