package dev.gatehouse.kms;

/** Ends whatever a user has begun: sessions with all their tokens, half-done logins, and the trust in where they came from. */
final class SignOut {
    private final SessionStore sessions;
    private final Challenges challenges;
    private final LoginThrottle throttle;

    SignOut(SessionStore sessions, Challenges challenges, LoginThrottle throttle) {
        this.sessions = sessions;
        this.challenges = challenges;
        this.throttle = throttle;
    }

    /** To be called in the transaction of the act that is the reason; answers how many sessions ended. */
    int everywhere(String userId) {
        challenges.dropAllOf(userId);
        throttle.forget(userId);
        return sessions.endAllOf(userId);
    }
}
