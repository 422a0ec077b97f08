package dev.gatehouse.platform;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.HexFormat;

/**
 * Where a request came from.
 *
 * @param requestId the id made at the edge for this request; in every answer, log line and audit entry
 * @param source the client's address as the edge sees it (rightmost untrusted hop), or {@code internal}
 */
public record Origin(String requestId, String source) {
    /** The source of what one of our services does. */
    static final String INTERNAL = "internal";
    /** Bytes of an IPv6 address that name a network; the rest is the subscriber's to choose. */
    private static final int NETWORK_BYTES = 8;

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
