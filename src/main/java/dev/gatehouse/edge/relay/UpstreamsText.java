package dev.gatehouse.edge.relay;

import java.io.IOException;
import java.io.StringReader;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The form of {@code upstreams.properties}: {@code name = URL [weight=N], URL [weight=N]…} and {@code name.option = value}.
 * Every failure starts with the key it is about.
 */
final class UpstreamsText {
    private static final Pattern KEY = Pattern.compile("([a-zA-Z0-9_-]{1,64})(?:\\.([a-z-]+))?");
    private static final int MOST_UPSTREAMS = 200;
    private static final int MOST_TARGETS = 32;
    private final RelaySettings settings;

    UpstreamsText(RelaySettings settings) {
        this.settings = settings;
    }

    /** The upstreams by name. */
    Map<String, Upstream> read(String text) {
        Map<String, String> targets = new TreeMap<>();
        Map<String, Map<String, String>> options = new TreeMap<>();
        properties(text).forEach((key, value) -> {
            Matcher parts = KEY.matcher((String) key);
            if (!parts.matches()) {
                throw new IllegalArgumentException(key + ": must be the name of an upstream, or name.option");
            }
            if (parts.group(2) == null) {
                targets.put(parts.group(1), ((String) value).trim());
            } else {
                options.computeIfAbsent(parts.group(1), name -> new TreeMap<>()).put(parts.group(2), ((String) value).trim());
            }
        });
        options.forEach((name, said) -> check(targets.containsKey(name), name + "." + said.keySet().iterator().next(), "there is no upstream " + name));
        check(targets.size() <= MOST_UPSTREAMS, "upstreams", "there may be " + MOST_UPSTREAMS);
        Map<String, Upstream> upstreams = new TreeMap<>();
        targets.forEach((name, urls) -> upstreams.put(name, upstream(name, urls, options.getOrDefault(name, Map.of()))));
        return upstreams;
    }

    private Upstream upstream(String name, String urls, Map<String, String> said) {
        List<Target> targets;
        try {
            targets = Arrays.stream(urls.split("\\s*,\\s*", -1)).map(Target::read).toList();
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(name + ": " + e.getMessage(), e);
        }
        check(targets.size() <= MOST_TARGETS, name, "may have " + MOST_TARGETS + " URLs");
        check(targets.stream().map(target -> target.origin() + target.prefix()).distinct().count() == targets.size(), name, "has a URL twice");
        try {
            return new Upstream(name, targets, UpstreamOptions.of(settings, said), false);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(name + "." + e.getMessage(), e);
        }
    }

    private static Properties properties(String text) {
        Properties properties = new Properties() {
            @Override
            public synchronized Object put(Object key, Object value) {
                check(!containsKey(key), (String) key, "stands there twice");
                return super.put(key, value);
            }
        };
        try {
            properties.load(new StringReader(text));
        } catch (IOException e) {
            throw new IllegalStateException("a text in memory can be read", e);
        }
        return properties;
    }

    private static void check(boolean good, String key, String rule) {
        if (!good) {
            throw new IllegalArgumentException(key + ": " + rule);
        }
    }
}
