package dev.gatehouse.gateway.limit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.gatehouse.platform.Caller;
import dev.gatehouse.platform.Origin;
import dev.gatehouse.platform.ProblemException;
import dev.gatehouse.platform.WallTime;
import dev.gatehouse.platform.database.Database;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.apache.camel.Exchange;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/** What a route may say of limits, and what becomes of requests while their common store fails. */
class LimitOptionsTest {
    private static final Executor FULL = task -> {
        throw new RejectedExecutionException("full");
    };
    private final DefaultCamelContext camel = new DefaultCamelContext();
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();

    @BeforeEach
    void start() {
        WallTime time = new WallTime(Clock.systemUTC());
        Limits limits = new Limits(new LocalLimiter(time), new ClusterLimiter(() -> new Database(new DriverManagerDataSource(), null, null), FULL, time), Scope.LOCAL, meters);
        camel.addComponent("limit", new LimitComponent(limits));
        camel.start();
    }

    @AfterEach
    void stop() {
        camel.stop();
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            limit:caller                                       | rate
            limit:caller?rate=100                              | rate
            limit:caller?rate=0/1m                             | rate
            limit:caller?rate=100/1ms                          | rate
            limit:caller?rate=100/2d                           | rate
            limit:caller?rate=100/soon                         | rate
            limit:caller?rate=100/1m&burst=0                   | burst
            limit:caller?rate=100/1m&burst=many                | burst
            limit:caller?rate=1/1d&burst=1000000               | burst
            limit:caller?rate=100/1m&scope=world               | scope
            limit:caller?rate=100/1m&onStoreFailure=maybe      | onStoreFailure
            limit:caller?rate=100/1m&brust=5                   | brust
            limit:planet?rate=100/1m                           | limit:planet
            """)
    void badOptionStopsTheDeploymentByItsName(String uri, String named) {
        Throwable failure = catchThrowable(() -> camel.getEndpoint(uri));
        StringBuilder told = new StringBuilder();
        for (Throwable t = failure; t != null; t = t.getCause()) {
            told.append(t.getMessage()).append('\n');
        }
        assertThat(told.toString()).contains(named);
    }

    private Exchange send(String uri) {
        return camel.createProducerTemplate().send(uri, exchange ->
                exchange.setProperty(Caller.PROPERTY, Caller.anonymous(new Origin("req_1", "192.0.2.1"))));
    }

    private double counted(String result) {
        return meters.counter("gatehouse.limit.requests", "kind", "caller", "result", result).count();
    }

    @Test
    void routeIsClosedWhileTheCommonStoreFailsUnlessItSaysThatItIsOpen() {
        Exchange closed = send("limit:caller?rate=5/1h&scope=cluster");
        assertThat(closed.getException()).isInstanceOf(ProblemException.class).hasMessageContaining("unavailable");
        assertThat(send("limit:caller?rate=5/1h&scope=cluster&onStoreFailure=open").getException()).isNull();
        assertThat(counted("unavailable")).isEqualTo(1);
        assertThat(counted("unlimited")).isEqualTo(1);
    }

    @Test
    void decisionsAreCounted() {
        assertThat(send("limit:caller?rate=1/1h").getException()).isNull();
        assertThatThrownBy(() -> {
            throw send("limit:caller?rate=1/1h").getException();
        }).isInstanceOf(ProblemException.class).hasMessageContaining("rate-limited");
        assertThat(counted("passed")).isEqualTo(1);
        assertThat(counted("limited")).isEqualTo(1);
    }
}
