package dev.gatehouse.edge.relay;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;

/**
 * One place an upstream can be reached at.
 *
 * @param prefix path put before the request's path; empty if none
 * @param weight its share of the requests among all targets of the upstream
 */
record Target(boolean tls, String host, int port, String prefix, int weight) {
    private static final int HEAVIEST = 100;

    /** A target of weight 1; fails with IllegalArgumentException for what is no URL of one. */
    static Target of(String url) {
        return of(url, 1);
    }

    /** One as {@code upstreams.properties} has it: {@code http(s)://host[:port][/prefix] [weight=1…100]}. */
    static Target read(String text) {
        String[] parts = text.split("\\s+", 2);
        return of(parts[0], parts.length == 1 ? 1 : weight(parts[1]));
    }

    private static Target of(String url, int weight) {
        URI uri = parse(url);
        boolean tls = uri.getScheme().equalsIgnoreCase("https");
        int port = uri.getPort() >= 0 ? uri.getPort() : tls ? 443 : 80;
        String prefix = uri.getRawPath() == null || uri.getRawPath().equals("/") ? "" : uri.getRawPath();
        return new Target(tls, uri.getHost(), port, prefix, weight);
    }

    private static int weight(String text) {
        if (text.matches("weight=\\d{1,3}")) {
            int weight = Integer.parseInt(text.substring("weight=".length()));
            if (weight >= 1 && weight <= HEAVIEST) {
                return weight;
            }
        }
        throw new IllegalArgumentException(text + " must be weight= with a whole number from 1 to " + HEAVIEST);
    }

    private static URI parse(String url) {
        try {
            URI uri = new URI(url);
            boolean http = "http".equalsIgnoreCase(uri.getScheme()) || "https".equalsIgnoreCase(uri.getScheme());
            if (http && uri.getHost() != null && uri.getRawQuery() == null && uri.getRawFragment() == null
                    && uri.getRawUserInfo() == null) {
                return uri;
            }
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException(url + " is not a URL (" + e.getReason() + ")", e);
        }
        throw new IllegalArgumentException(url + " must be http(s)://host[:port][/path]");
    }

    /** What the allow-list compares: scheme, host and port. */
    String origin() {
        return (tls ? "https" : "http") + "://" + host.toLowerCase(Locale.ROOT) + ":" + port;
    }

    /** As the file has it, without a slash at the end. */
    @Override
    public String toString() {
        return (tls ? "https" : "http") + "://" + host + ":" + port + prefix + (weight == 1 ? "" : " weight=" + weight);
    }
}
