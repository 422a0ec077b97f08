package dev.gatehouse.edge.relay;

import dev.gatehouse.platform.StartupException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.IntPredicate;

/** Which targets may be reached, a setting outside {@code routes/}: exact scheme, host and port, and no forbidden address. */
public final class AllowList {
    private final Set<String> allowed = new HashSet<>();
    private final IntPredicate ownPort;

    /**
     * The list, empty for none.
     *
     * @param allow exact {@code scheme://host:port} of each target that may be reached
     * @param ownPort whether a port of this machine's loopback is never a target, such as that for management
     */
    public AllowList(List<String> allow, IntPredicate ownPort) {
        this(allow, ownPort, OwnUpstreams.none());
    }

    /** The list, and our own services. */
    public AllowList(List<String> allow, IntPredicate ownPort, OwnUpstreams own) {
        this.ownPort = ownPort;
        own.urls().values().forEach(url -> allowed.add(Target.of(url).origin()));
        allow.stream().filter(entry -> !entry.isBlank()).forEach(entry -> {
            try {
                allowed.add(Target.of(entry).origin());
            } catch (IllegalArgumentException e) {
                throw new StartupException("GATEHOUSE_UPSTREAM_ALLOW: " + e.getMessage(), e);
            }
        });
    }

    /** Whether the list has it. */
    boolean has(Target target) {
        return allowed.contains(target.origin());
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
}
