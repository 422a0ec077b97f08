package dev.gatehouse.edge.relay;

import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.context.properties.bind.BindHandler;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.boot.context.properties.bind.UnboundConfigurationPropertiesException;
import org.springframework.boot.context.properties.bind.handler.NoUnboundElementsBindHandler;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.core.NestedExceptionUtils;

/**
 * How an upstream is treated: the lines {@code name.option = value} of {@code upstreams.properties}; the manual is
 * {@code docs/routes.md}.
 *
 * @param connectTimeout until a connection stands
 * @param responseTimeout from the request's end until the upstream's head is there
 * @param idleTimeout how long a connection may be silent
 * @param poolSize connections to each target
 * @param websockets WebSocket connections to each target, besides those
 * @param websocketLifetime after which a WebSocket connection is ended, whoever uses it
 * @param healthPath path of a target that answers 2xx while it is well; empty: nobody asks
 * @param healthInterval between two such questions, give or take a fifth; also the longest an answer may take
 * @param healthRise good answers in a row until a target that was ill is well
 * @param healthFall bad answers in a row until a target is ill
 * @param ejectAfter failures in a row after which a target is left alone; 0: never
 * @param ejectFor for how long the first time; twice as long each time after, up to 16 times
 * @param breakerFailures percent of requests that fail, from which on nobody is let through; 0: all always are
 * @param breakerCalls the last requests that are judged, and how many there must have been
 * @param breakerOpen how long nobody is let through before a few requests try again
 */
record UpstreamOptions(Duration connectTimeout, Duration responseTimeout, Duration idleTimeout, int poolSize,
                       @DefaultValue("1000") int websockets, @DefaultValue("1h") Duration websocketLifetime,
                       @DefaultValue("") String healthPath, @DefaultValue("5s") Duration healthInterval,
                       @DefaultValue("2") int healthRise, @DefaultValue("3") int healthFall,
                       @DefaultValue("5") int ejectAfter, @DefaultValue("10s") Duration ejectFor,
                       @DefaultValue("50") int breakerFailures, @DefaultValue("20") int breakerCalls,
                       @DefaultValue("10s") Duration breakerOpen) {
    private static final String ROOT = "upstream";
    private static final Duration SHORTEST = Duration.ofMillis(10);
    private static final Duration LONGEST = Duration.ofDays(1);

    UpstreamOptions {
        time("connect-timeout", connectTimeout);
        time("response-timeout", responseTimeout);
        time("idle-timeout", idleTimeout);
        number("pool-size", poolSize, 1, 10_000);
        number("websockets", websockets, 0, 100_000);
        time("websocket-lifetime", websocketLifetime);
        check(healthPath.matches("(/[!-~]*)?"), "health-path", "must be a path that starts with a slash");
        time("health-interval", healthInterval);
        number("health-rise", healthRise, 1, 100);
        number("health-fall", healthFall, 1, 100);
        number("eject-after", ejectAfter, 0, 1_000);
        time("eject-for", ejectFor);
        number("breaker-failures", breakerFailures, 0, 100);
        number("breaker-calls", breakerCalls, 1, 10_000);
        time("breaker-open", breakerOpen);
    }

    /**
     * What a file says over what holds otherwise.
     *
     * @throws IllegalArgumentException starting with the option that is unknown or has a wrong value
     */
    static UpstreamOptions of(RelaySettings settings, Map<String, String> said) {
        Map<String, Object> values = new TreeMap<>(Map.of(ROOT + ".connect-timeout", settings.connectTimeout(),
                ROOT + ".response-timeout", settings.responseTimeout(), ROOT + ".idle-timeout", settings.idleTimeout(),
                ROOT + ".pool-size", settings.poolSize()));
        said.forEach((option, value) -> values.put(ROOT + "." + option, value));
        try {
            return new Binder(new MapConfigurationPropertySource(values))
                    .bind(ROOT, Bindable.of(UpstreamOptions.class), new NoUnboundElementsBindHandler(BindHandler.DEFAULT)).get();
        } catch (BindException e) {
            throw new IllegalArgumentException(reason(e), e);
        }
    }

    private static String reason(BindException failure) {
        if (failure.getCause() instanceof UnboundConfigurationPropertiesException unknown) {
            return option(unknown.getUnboundProperties().iterator().next().getName()) + ": there is no such option of an upstream";
        }
        String deepest = NestedExceptionUtils.getMostSpecificCause(failure).getMessage();
        return failure.getName().getNumberOfElements() == 1 ? deepest : option(failure.getName()) + ": " + deepest;
    }

    private static String option(ConfigurationPropertyName name) {
        return name.getLastElement(ConfigurationPropertyName.Form.ORIGINAL);
    }

    private static void time(String option, Duration time) {
        check(time.compareTo(SHORTEST) >= 0 && time.compareTo(LONGEST) <= 0, option, "must be from 10ms to 1d");
    }

    private static void number(String option, int number, int least, int most) {
        check(number >= least && number <= most, option, "must be a whole number from " + least + " to " + most);
    }

    private static void check(boolean good, String option, String rule) {
        if (!good) {
            throw new IllegalArgumentException(option + ": " + rule);
        }
    }
}
