package dev.gatehouse.edge;

import dev.gatehouse.platform.Problem;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.camel.Component;
import org.apache.camel.Exchange;
import org.springframework.security.web.util.matcher.IpAddressMatcher;

/**
 * {@code edge:allow?ip=10.0.0.0/8,2001:db8::/32}: callers from other addresses are refused with 403 {@code caller-not-allowed}. The
 * address is the one that limits count: behind trusted proxies the rightmost hop that is none of them.
 */
public final class AllowEndpoint extends StepEndpoint {
    private List<IpAddressMatcher> ranges = List.of();

    AllowEndpoint(String uri, Component component) {
        super(uri, component);
    }

    /** Addresses and CIDR ranges, separated by commas. Needed. */
    public void setIp(String list) {
        ranges = Names.of("ip", list).stream().map(IpAddressMatcher::new).toList();
    }

    @Override
    public void check() {
        if (ranges.isEmpty()) {
            throw new IllegalArgumentException("edge:allow needs the option ip");
        }
    }

    @Override
    protected CompletionStage<?> step(Exchange exchange) {
        String source = exchange.getProperty(EdgeCall.PROPERTY, EdgeCall.class).origin().source().split("%", 2)[0];
        if (ranges.stream().noneMatch(range -> range.matches(source))) {
            throw Problem.CALLER_NOT_ALLOWED.exception("not from this address");
        }
        return CompletableFuture.completedStage(null);
    }
}
