package dev.gatehouse.dns;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** The names of Caddy's sites, from its configuration as {@code caddy adapt} prints it. */
final class SiteNames {
    /** At least two labels, the first of which may be an asterisk: what can stand in a zone of the world. */
    private static final Pattern PUBLIC = Pattern.compile("(\\*\\.)?([a-z0-9]([a-z0-9-]*[a-z0-9])?\\.)+[a-z][a-z0-9-]*[a-z0-9]");

    private SiteNames() {}

    /**
     * Reads them.
     *
     * @throws DnsException for what is no such configuration or has no public name
     */
    static Set<String> in(InputStream adapted) {
        JsonNode servers = read(adapted).at("/apps/http/servers");
        Set<String> names = new TreeSet<>();
        servers.forEach(server -> server.path("routes").forEach(route -> route.path("match").forEach(match ->
                match.path("host").forEach(host -> names.add(host.asText().toLowerCase(Locale.ROOT))))));
        names.removeIf(name -> !PUBLIC.matcher(name).matches());
        if (names.isEmpty()) {
            throw new DnsException("the configuration has no site with a public name; give what `caddy adapt` prints");
        }
        return names;
    }

    private static JsonNode read(InputStream adapted) {
        try {
            return new ObjectMapper().readTree(adapted);
        } catch (IOException e) {
            throw new DnsException("the configuration is not JSON; give what `caddy adapt` prints");
        }
    }
}
