package dev.gatehouse.edge.relay;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.ConnectTimeoutException;
import io.vertx.core.Future;
import io.vertx.core.net.SocketAddress;
import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ResolverTest {
    private static final List<SocketAddress> REPLICAS = List.of(SocketAddress.inetSocketAddress(1, "10.0.0.1"),
            SocketAddress.inetSocketAddress(1, "10.0.0.2"), SocketAddress.inetSocketAddress(1, "10.0.0.3"));
    private final List<String> asked = new ArrayList<>();

    @Test
    void replicaThatTakesNoConnectionIsPassedOver() {
        assertThat(first(new ConnectException("refused"), new NoRouteToHostException("gone"), null).result()).isEqualTo("10.0.0.3");
        assertThat(asked).containsExactly("10.0.0.1", "10.0.0.2", "10.0.0.3");
    }

    @Test
    void anythingButThatIsFinal() {
        assertThat(first(new IOException("reset"), null, null).cause()).hasMessage("reset");
        assertThat(asked).containsExactly("10.0.0.1");
    }

    @Test
    void lastFailureIsToldWhenNobodyTakesIt() {
        assertThat(first(new ConnectException("a"), new ConnectTimeoutException("b"), new ConnectException("c")).cause()).hasMessage("c");
        assertThat(asked).hasSize(3);
    }

    private Future<String> first(Exception... failures) {
        return Resolver.first(REPLICAS, address -> {
            asked.add(address.hostAddress());
            Exception failure = failures[asked.size() - 1];
            return failure == null ? Future.succeededFuture(address.hostAddress()) : Future.failedFuture(failure);
        });
    }
}
