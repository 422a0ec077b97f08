package dev.gatehouse.gateway.certificates;

import dev.gatehouse.platform.StartupException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A site whose certificate is looked at.
 *
 * @param name as clients call it (RFC 6066 section 3), and as the metrics do
 * @param host and port where it is reached from here
 */
record WatchedSite(String name, String host, int port) {
    private static final Pattern FORM = Pattern.compile("([A-Za-z0-9.-]{1,253})=([A-Za-z0-9.-]{1,253}):([0-9]{1,5})");

    /** Of {@code name=host:port}. */
    static WatchedSite parse(String text) {
        Matcher site = FORM.matcher(text.strip());
        if (!site.matches()) {
            throw new StartupException("GATEHOUSE_WATCHED_CERTIFICATES must be a list of name=host:port, and " + text + " is none");
        }
        return new WatchedSite(site.group(1), site.group(2), Integer.parseInt(site.group(3)));
    }
}
