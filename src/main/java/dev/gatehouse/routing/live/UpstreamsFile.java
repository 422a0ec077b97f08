package dev.gatehouse.routing.live;

import dev.gatehouse.edge.relay.Upstreams;
import dev.gatehouse.routing.check.RouteFile;
import dev.gatehouse.routing.check.RouteRefused;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** {@code routes/upstreams.properties}, checked and taken over like a route file. */
final class UpstreamsFile {
    private static final Pattern RELAY = Pattern.compile("(?m)^[^#]*\\brelay:([\\w.-]+)");
    private final Upstreams upstreams;

    UpstreamsFile(Upstreams upstreams) {
        this.upstreams = upstreams;
    }

    /**
     * From now on these are the upstreams.
     *
     * @param serving the files that serve
     * @throws RouteRefused when a URL is none, or an upstream is missing that a serving file relays to
     */
    void use(RouteFile file, Collection<RouteFile> serving) {
        Set<String> names;
        try {
            names = upstreams.namesIn(file.text());
        } catch (IllegalArgumentException e) {
            throw new RouteRefused(lineOf(file.text(), e.getMessage()), e.getMessage());
        }
        serving.forEach(route -> {
            Matcher relays = RELAY.matcher(route.text());
            while (relays.find()) {
                if (!names.contains(relays.group(1))) {
                    throw new RouteRefused(0, "has no upstream " + relays.group(1) + ", which " + route.name() + " relays to");
                }
            }
        });
        upstreams.use(file.text());
    }

    /** The line of the name that the message starts with. */
    private static int lineOf(String text, String message) {
        String name = message.substring(0, Math.max(0, message.indexOf(':')));
        List<String> lines = text.lines().toList();
        for (int i = 0; i < lines.size(); i++) {
            if (lines.get(i).strip().matches(Pattern.quote(name) + "\\s*[=:\\s].*")) {
                return i + 1;
            }
        }
        return 0;
    }
}
