package dev.gatehouse.twofactor;

import dev.gatehouse.support.Authenticator;
import dev.gatehouse.support.People;

/** Somebody with an authenticator, and the password that they have just now. */
final class PageOwner {
    final Authenticator authenticator;
    final String name;
    String password = People.PASSWORD;

    PageOwner(Authenticator authenticator, String name) {
        this.authenticator = authenticator;
        this.name = name;
    }
}
