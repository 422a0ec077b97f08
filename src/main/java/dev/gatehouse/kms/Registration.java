package dev.gatehouse.kms;

import dev.gatehouse.platform.Problem;
import java.util.Arrays;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The body of {@code POST /kms/register}.
 *
 * @param username 1 to 64 ASCII letters, digits, dots, underscores, hyphens and at signs; look-alikes have no chance
 * @param password 12 to 128 characters, not easy to guess
 * @param roles names separated by commas; {@code user} when absent
 */
public record Registration(String username, String password, String roles) {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._@-]{0,63}");

    public Registration {
        checkName(username);
        Passwords.checkForm("password", password);
        roles = roles == null ? "user" : roles;
        split(roles);
    }

    /** Whether somebody can have that name; any other is nobody's, and no question to the database. */
    static boolean isName(String username) {
        return username != null && NAME.matcher(username).matches();
    }

    /** @throws dev.gatehouse.platform.ProblemException field-invalid when nobody can have that name */
    static String checkName(String username) {
        if (!isName(username)) {
            throw Problem.field("username", "must be 1 to 64 letters, digits, dots, underscores, hyphens or at signs");
        }
        return username;
    }

    Set<String> roleNames() {
        return split(roles);
    }

    private static Set<String> split(String roles) {
        return Roles.checkSome("roles", Arrays.stream(roles.split(",")).map(String::trim).filter(r -> !r.isEmpty()).toList());
    }

    @Override
    public String toString() {
        return "Registration[" + username + ", " + roles + "]";
    }
}
