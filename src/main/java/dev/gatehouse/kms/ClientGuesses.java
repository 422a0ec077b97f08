package dev.gatehouse.kms;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.gatehouse.platform.Origin;
import dev.gatehouse.platform.WallTime;
import java.time.Clock;
import java.time.Duration;

/**
 * Slows guessing at services' keys down (RFC 6749 section 2.3.1): so many wrong ones from a source, and as many again in ten
 * minutes; beyond that nothing from there is compared, or entered in the record. A service that has shown its key from a source is
 * held to a count of its own there, and so is each of our own: strangers at its address cannot keep it out. Kept in this process's memory.
 */
final class ClientGuesses {
    private static final Duration AS_MANY_AGAIN = Duration.ofMinutes(10);
    private static final Duration KNOWN = Duration.ofDays(1);
    private static final long MOST_KNOWN = 10_000;
    private final Allowances wrong;
    private final Cache<String, Boolean> known =
            Caffeine.newBuilder().maximumSize(MOST_KNOWN).expireAfterAccess(KNOWN).build();

    ClientGuesses(LoginSettings settings, Clock clock) {
        wrong = new Allowances(settings.sourceFreeGuesses(), AS_MANY_AGAIN, new WallTime(clock));
    }

    /** @throws dev.gatehouse.platform.ProblemException rate-limited when there were too many wrong ones */
    void requireAllowed(String service, Origin origin) {
        wrong.require(count(service, origin));
    }

    /** @throws dev.gatehouse.platform.ProblemException rate-limited when others were faster in using the last one up */
    void wrong(String service, Origin origin) {
        wrong.take(count(service, origin));
    }

    void right(String service, Origin origin) {
        known.put(place(service, origin), true);
    }

    private String count(String service, Origin origin) {
        String place = place(service, origin);
        return OwnServices.NAMES.contains(service) || known.getIfPresent(place) != null ? place : origin.network();
    }

    private static String place(String service, Origin origin) {
        return origin.network() + '\n' + service;
    }
}
