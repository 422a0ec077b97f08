package dev.gatehouse.edge.relay;

import dev.gatehouse.platform.StartupException;
import java.io.IOException;
import java.io.Reader;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.function.IntPredicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The upstreams that {@code relay:} may reach: names in {@code routes/upstreams.properties}, each a URL whose scheme, host
 * and port stand on the allow-list, a setting outside {@code routes/}. A name off the list is known and refused.
 */
final class Upstreams {
    private static final Logger log = LoggerFactory.getLogger(Upstreams.class);
    private final Map<String, Upstream> byName = new HashMap<>();
    private final IntPredicate ownPort;

    /**
     * One upstream.
     *
     * @param prefix path put before the request's path; empty if none
     * @param allowed whether the allow-list has it
     */
    record Upstream(String name, boolean tls, String host, int port, String prefix, boolean allowed) {}

    /** @param ownPort whether a port of this machine's loopback is never a target, such as that for management */
    Upstreams(Path file, List<String> allow, IntPredicate ownPort) {
        this.ownPort = ownPort;
        Set<String> allowed = new HashSet<>();
        allow.stream().filter(entry -> !entry.isBlank()).forEach(entry -> allowed.add(originOf(parse("GATEHOUSE_UPSTREAM_ALLOW", entry))));
        read(file).forEach((name, url) -> add(String.valueOf(name), String.valueOf(url).trim(), allowed));
    }

    Optional<Upstream> find(String name) {
        return Optional.ofNullable(byName.get(name));
    }

    /**
     * Whether a resolved address is one no route may ever reach: link-local (cloud metadata lives there), wildcard,
     * multicast, or a port of our own on loopback.
     */
    boolean isForbidden(InetAddress address, int port) {
        boolean metadata = address instanceof Inet6Address six && six.getHostAddress().toLowerCase(Locale.ROOT).startsWith("fd00:ec2");
        return metadata || address.isLinkLocalAddress() || address.isAnyLocalAddress() || address.isMulticastAddress()
                || address.isLoopbackAddress() && ownPort.test(port);
    }

    private void add(String name, String url, Set<String> allowed) {
        URI uri = parse("upstreams.properties: " + name, url);
        boolean tls = uri.getScheme().equalsIgnoreCase("https");
        boolean onList = allowed.contains(originOf(uri));
        String prefix = uri.getRawPath() == null || uri.getRawPath().equals("/") ? "" : uri.getRawPath();
        byName.put(name, new Upstream(name, tls, uri.getHost(), portOf(uri), prefix, onList));
    }

    /** Names in the log those that the allow-list has not. */
    void warnOfRefused() {
        byName.values().stream().filter(upstream -> !upstream.allowed()).forEach(upstream -> log.warn("upstream {} ({}:{}) is not "
                + "on the allow-list GATEHOUSE_UPSTREAM_ALLOW: its routes answer 502", upstream.name(), upstream.host(), upstream.port()));
    }

    private static Properties read(Path file) {
        Properties properties = new Properties();
        if (Files.exists(file)) {
            try (Reader reader = Files.newBufferedReader(file)) {
                properties.load(reader);
            } catch (IOException | IllegalArgumentException e) {
                throw new StartupException(file + " cannot be read: " + e.getMessage(), e);
            }
        }
        return properties;
    }

    private static URI parse(String where, String url) {
        try {
            URI uri = new URI(url);
            boolean http = "http".equalsIgnoreCase(uri.getScheme()) || "https".equalsIgnoreCase(uri.getScheme());
            if (http && uri.getHost() != null && uri.getRawQuery() == null && uri.getRawUserInfo() == null) {
                return uri;
            }
        } catch (URISyntaxException e) {
            throw new StartupException(where + ": " + url + " is not a URL (" + e.getReason() + ")", e);
        }
        throw new StartupException(where + ": " + url + " must be http(s)://host[:port][/path]");
    }

    private static String originOf(URI uri) {
        return uri.getScheme().toLowerCase(Locale.ROOT) + "://" + uri.getHost().toLowerCase(Locale.ROOT) + ":" + portOf(uri);
    }

    private static int portOf(URI uri) {
        return uri.getPort() >= 0 ? uri.getPort() : uri.getScheme().equalsIgnoreCase("https") ? 443 : 80;
    }
}
