package dev.gatehouse.gateway.limit;

import dev.gatehouse.platform.WallTime;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import org.apache.camel.Component;

/** The real {@code limit:}, without a store of several processes, for tests of other rooms. */
public final class TestLimits {
    private TestLimits() {}

    public static Component component() {
        return new Limits(new LocalLimiter(new WallTime(Clock.systemUTC())), null, Scope.LOCAL, new SimpleMeterRegistry()).component();
    }
}
