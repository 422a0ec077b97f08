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
 * @param longestWait cap of the waits, which double with each wrong password, at most a day; the account's own is at most a minute
 */
@ConfigurationProperties("gatehouse.kms.login")
record LoginSettings(int freeGuesses, int accountFreeGuesses, int sourceFreeGuesses, Duration longestWait) {
    /** Counts are forgotten after a day without a wrong password, so no wait may be longer. */
    static final Duration FORGOTTEN = Duration.ofDays(1);

    LoginSettings {
        if (freeGuesses < 1 || accountFreeGuesses < 1 || sourceFreeGuesses < 1) {
            throw new StartupException("GATEHOUSE_LOGIN_FREE_GUESSES, …_ACCOUNT_…, …_SOURCE_… must be 1 or more");
        }
        if (longestWait.isNegative() || longestWait.isZero() || longestWait.compareTo(FORGOTTEN) > 0) {
            throw new StartupException("GATEHOUSE_LOGIN_LONGEST_WAIT must be longer than nothing and 1 day at most");
        }
    }
}
