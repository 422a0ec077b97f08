package dev.gatehouse.kms;

import dev.gatehouse.platform.StartupException;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * How guessing of passwords is slowed down; see {@code docs/kms.md}.
 *
 * @param freeGuesses wrong passwords for an account from one source before it waits, at least 1
 * @param accountFreeGuesses the same for an account from all unknown sources together
 * @param sourceFreeGuesses the same for a source, whatever the account; and how many wrong keys of services it may show in ten minutes
 * @param longestWait cap of the waits, which double with each wrong password; the account's own is at most a minute
 */
@ConfigurationProperties("gatehouse.kms.login")
record LoginSettings(int freeGuesses, int accountFreeGuesses, int sourceFreeGuesses, Duration longestWait) {
    LoginSettings {
        if (freeGuesses < 1 || accountFreeGuesses < 1 || sourceFreeGuesses < 1 || longestWait.isNegative() || longestWait.isZero()) {
            throw new StartupException("GATEHOUSE_LOGIN_FREE_GUESSES, …_ACCOUNT_…, …_SOURCE_… must be 1 or more, and "
                    + "GATEHOUSE_LOGIN_LONGEST_WAIT longer than nothing");
        }
    }
}
