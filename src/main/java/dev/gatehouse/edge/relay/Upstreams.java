package dev.gatehouse.edge.relay;

import dev.gatehouse.platform.StartupException;
import java.io.IOException;
import java.io.StringReader;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
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
public final class Upstreams {
    private static final Logger log = LoggerFactory.getLogger(Upstreams.class);
    private final Set<String> allowed = new HashSet<>();
    private final IntPredicate ownPort;
    private final OwnUpstreams own;
    private volatile Map<String, Upstream> byName;

    /**
     * One upstream.
     *
     * @param prefix path put before the request's path; empty if none
     * @param allowed whether the allow-list has it
     */
    record Upstream(String name, boolean tls, String host, int port, String prefix, boolean allowed) {
        /** As the file has it, without a slash at the end. */
        @Override
        public String toString() {
            return (tls ? "https" : "http") + "://" + host + ":" + port + prefix + (allowed ? "" : " (not on the allow-list)");
        }
    }

    /**
     * None yet; {@link #use} says which.
     *
     * @param allow exact {@code scheme://host:port} of each target that may be reached
     * @param ownPort whether a port of this machine's loopback is never a target, such as that for management
     */
    public Upstreams(List<String> allow, IntPredicate ownPort) {
        this(allow, ownPort, OwnUpstreams.none());
    }

    /** @param own those that are there whatever the file says */
    public Upstreams(List<String> allow, IntPredicate ownPort, OwnUpstreams own) {
        this.ownPort = ownPort;
        this.own = own;
        own.urls().values().forEach(url -> allowed.add(originOf(parse(url))));
        allow.stream().filter(entry -> !entry.isBlank()).forEach(entry -> {
            try {
                allowed.add(originOf(parse(entry)));
            } catch (IllegalArgumentException e) {
                throw new StartupException("GATEHOUSE_UPSTREAM_ALLOW: " + e.getMessage(), e);
            }
        });
        byName = read("");
    }

    /**
     * The names that a text in the form of {@code upstreams.properties} has.
     *
     * @throws IllegalArgumentException naming the one whose URL is none
     */
    public Set<String> namesIn(String text) {
        return Set.copyOf(read(text).keySet());
    }

    /** From now on these are the upstreams, for all routes in one moment. Fails as {@link #namesIn} and changes nothing then. */
    public void use(String text) {
        byName = read(text);
    }

    /** Where a name leads, for people; empty for a name that is none. */
    public Optional<String> describe(String name) {
        return find(name).map(Upstream::toString);
    }

    /** Whether that is a service of ours, which verifies the caller itself and gets the credentials for it. */
    boolean isOwn(Upstream upstream) {
        return own.urls().containsKey(upstream.name());
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

    private Map<String, Upstream> read(String text) {
        Properties properties = new Properties();
        try {
            properties.load(new StringReader(text));
        } catch (IOException e) {
            throw new IllegalStateException("a text in memory can be read", e);
        }
        own.urls().forEach((name, url) -> {
            if (properties.setProperty(name, url) != null) {
                throw new IllegalArgumentException(name + ": is a service of ours; where it is, is a setting");
            }
        });
        Map<String, Upstream> read = new HashMap<>();
        properties.stringPropertyNames().forEach(name -> read.put(name, upstream(name, properties.getProperty(name).trim())));
        return read;
    }

    /** A target as the allow-list sees it; fails with IllegalArgumentException for what is no URL. */
    Upstream upstream(String name, String url) {
        try {
            URI uri = parse(url);
            boolean tls = uri.getScheme().equalsIgnoreCase("https");
            String prefix = uri.getRawPath() == null || uri.getRawPath().equals("/") ? "" : uri.getRawPath();
            return new Upstream(name, tls, uri.getHost(), portOf(uri), prefix, allowed.contains(originOf(uri)));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(name + ": " + e.getMessage(), e);
        }
    }

    /** Names in the log those that the allow-list has not. */
    void warnOfRefused() {
        byName.values().stream().filter(upstream -> !upstream.allowed()).forEach(upstream -> log.warn("upstream {} ({}:{}) is not "
                + "on the allow-list GATEHOUSE_UPSTREAM_ALLOW: its routes answer 502", upstream.name(), upstream.host(), upstream.port()));
    }

    private static URI parse(String url) {
        try {
            URI uri = new URI(url);
            boolean http = "http".equalsIgnoreCase(uri.getScheme()) || "https".equalsIgnoreCase(uri.getScheme());
            if (http && uri.getHost() != null && uri.getRawQuery() == null && uri.getRawUserInfo() == null) {
                return uri;
            }
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException(url + " is not a URL (" + e.getReason() + ")", e);
        }
        throw new IllegalArgumentException(url + " must be http(s)://host[:port][/path]");
    }

    private static String originOf(URI uri) {
        return uri.getScheme().toLowerCase(Locale.ROOT) + "://" + uri.getHost().toLowerCase(Locale.ROOT) + ":" + portOf(uri);
    }

    private static int portOf(URI uri) {
        return uri.getPort() >= 0 ? uri.getPort() : uri.getScheme().equalsIgnoreCase("https") ? 443 : 80;
    }
}
