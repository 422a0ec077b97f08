package dev.gatehouse.cli;

import java.nio.file.Path;

/** The login that is kept, for commands that call a management port with it. */
public final class KeptLogin {
    private KeptLogin() {}

    /**
     * An access token of it, renewed where it has ended.
     *
     * @param file where the login is kept; null for the usual place
     */
    public static String token(Path file) {
        return new LoggedIn(file).token();
    }
}
