package dev.gatehouse.twofactor;

/**
 * How far an authenticator's clock was from ours when it was used last.
 *
 * @param steps time steps it was ahead (positive) or behind
 * @param uses in a row with that difference
 */
record Drift(int steps, int uses) {
    static final Drift UNKNOWN = new Drift(0, 0);

    int seconds() {
        return Math.toIntExact(steps * Totp.PERIOD.toSeconds());
    }

    /** What to tell the user, or null. A single code of the step before may only have been typed slowly. */
    String hint() {
        if (steps == 0 || steps < 0 && uses < 2) {
            return null;
        }
        return "the authenticator's clock is about " + Math.abs(seconds()) + " s " + (steps > 0 ? "ahead" : "behind")
                + ": set it right, or its codes will stop being accepted";
    }
}
