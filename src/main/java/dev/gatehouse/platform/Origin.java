package dev.gatehouse.platform;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.HexFormat;

/**
 * Where a request came from.
 *
 * @param requestId the id made for this request where it first came in; in every answer, log line and audit entry of every service
 * @param source the client's address as the edge sees it (rightmost untrusted hop), or {@code internal}
 * @param trace the trace that requests made for this one are part of
 */
public record Origin(String requestId, String source, Trace trace) {
    /** The source of what one of our services does. */
    static final String INTERNAL = "internal";
    /** Bytes of an IPv6 address that name a network; the rest is the subscriber's to choose. */
    private static final int NETWORK_BYTES = 8;

    /** Of a request that begins a trace. */
    public Origin(String requestId, String source) {
        this(requestId, source, Trace.begin());
    }

    /** What limits count: the source, an IPv6 address by its /64, which one subscriber has for themselves. */
    public String network() {
        if (source.indexOf(':') < 0) {
            return source;
        }
        try {
            byte[] address = InetAddress.getByName(source.split("%", 2)[0]).getAddress();
            return address.length == 4 ? InetAddress.getByAddress(address).getHostAddress()
                    : HexFormat.of().formatHex(address, 0, NETWORK_BYTES) + "/64";
        } catch (UnknownHostException e) {
            throw new IllegalStateException("the edge gave a source that is no address", e);
        }
    }

    /** For work the gatehouse starts itself. */
    public static Origin internal() {
        return new Origin(Ids.random("int"), INTERNAL);
    }
}
