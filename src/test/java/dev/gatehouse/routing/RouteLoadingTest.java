package dev.gatehouse.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.gatehouse.edge.EdgeHarness;
import dev.gatehouse.gateway.guard.Guards;
import dev.gatehouse.platform.Settings;
import dev.gatehouse.platform.StartupException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A route file that breaks a rule stops the start, with one line that names file and route. */
class RouteLoadingTest {
    private static final String GUARD = "to: guard:jwt?roles=user";
    @TempDir
    Path temporary;

    /** A verb that route files may call. */
    public static final class Orders {
        public String list() {
            return "orders";
        }
    }

    private Path routes() {
        return temporary.resolve("routes");
    }

    private void file(String name, String text) throws Exception {
        Path file = routes().resolve(name + ".camel.yaml");
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }

    private static String route(String id, String path, String... steps) {
        return """
                - route:
                    id: %s
                    from:
                      uri: platform-http:%s
                      parameters: { httpMethodRestrict: GET }
                      steps:
                        - %s
                """.formatted(id, path, String.join("\n        - ", steps));
    }

    private EdgeHarness start() throws Exception {
        Settings settings = new Settings(temporary, routes(), "https://issuer", "gatehouse", Duration.ofMinutes(5));
        RouteLoading loading = new RouteLoading("no-routes-of-ours", routes(),
                new RouteFileCheck(Set.of("orders", "missing"), Set.of("search.search")), new GuardFirst(Set.of("gateway-open")));
        return new EdgeHarness(List.of(), camel -> {
            camel.addComponent("guard", Guards.component(kid -> Optional.empty(), (caller, at) -> false,
                    operation -> Optional.empty(), Runnable::run, settings, Clock.systemUTC()));
            camel.getRegistry().bind("orders", new Orders());
            loading.load(camel);
        });
    }

    private String refusal() {
        Throwable failure = catchThrowable(this::start);
        assertThat(failure).isInstanceOf(StartupException.class);
        return failure.getMessage();
    }

    @Test
    void routesAreServedWhenTheyKeepToTheRules() throws Exception {
        file("gateway/open", route("gateway-open", "/open", "bean: { ref: orders, method: list }"));
        file("gateway/orders", route("gateway-orders", "/orders", "to: guard:jwt?roles=user", "bean: { ref: orders, method: list }"));
        try (EdgeHarness house = start()) {
            assertThat(house.get("/open")).startsWith("HTTP/1.1 200").endsWith("orders");
            assertThat(house.get("/orders")).startsWith("HTTP/1.1 401");
        }
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            no guard                    | setBody: { constant: open }           | does not start with the guard
            an optional guard           | to: guard:jwt?optional=true           | does not start with the guard
            an optional guard by name   | to: { uri: "guard:jwt", parameters: { optional: true } } | does not start with the guard
            a guard that is not first   | setBody: { constant: a }              | does not start with the guard
            an unknown option           | to: guard:jwt?rolls=user              | rolls
            a bad value                 | to: guard:jwt?stepUp=soon             | soon
            an unknown guard            | to: guard:password                    | guard:password is not known
            """)
    void startStopsWhenTheFirstStepIs(String what, String step, String reason) throws Exception {
        file("gateway/orders", route("gateway-orders", "/orders", step, "to: guard:jwt?roles=user"));
        assertThat(refusal()).contains("routes/gateway/orders.camel.yaml", "gateway-orders", reason).doesNotContain("\n");
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            an unknown bean      | bean: { ref: missing, method: list }  | missing
            an unknown method    | bean: { ref: orders, method: lisst }  | lisst
            an unknown EIP       | setBodyy: { constant: a }             | setBodyy
            a bean off the list  | bean: { ref: camel, method: stop }    | camel
            """)
    void startStopsWhenALaterStepIs(String what, String step, String reason) throws Exception {
        file("gateway/orders", route("gateway-orders", "/orders", "to: guard:jwt?roles=user", step));
        assertThat(refusal()).contains("routes/gateway/orders.camel.yaml", "gateway-orders", reason).doesNotContain("\n");
    }

    @Test
    void startStopsWhenAnIdIsTaken() throws Exception {
        file("gateway/orders", route("gateway-orders", "/orders", GUARD) + route("gateway-orders", "/other", GUARD));
        assertThat(refusal()).isEqualTo("routes/gateway/orders.camel.yaml: the route id gateway-orders is taken");
    }

    @Test
    void startStopsWhenAnIdIsTakenByAnotherFile() throws Exception {
        file("gateway/orders", route("gateway-orders", "/orders", GUARD) + route("gateway-orders-new", "/other", GUARD));
        file("gateway/orders-new", route("gateway-orders-new", "/new", GUARD));
        assertThat(refusal()).isEqualTo("routes/gateway/orders.camel.yaml: the route id gateway-orders-new is taken");
    }

    @ParameterizedTest
    @CsvSource({"/orders,/orders", "/orders/{a},/orders/{b}"})
    void startStopsWhenAPathIsTaken(String first, String second) throws Exception {
        file("gateway/first", route("gateway-first", first, GUARD));
        file("gateway/second", route("gateway-second", second, GUARD));
        assertThat(refusal()).startsWith("routes/gateway/second.camel.yaml: ").contains(second).doesNotContain("\n");
    }

    @Test
    void startStopsWhenTheFolderIsNotThere() {
        assertThatThrownBy(this::start).isInstanceOf(StartupException.class).hasMessageContaining("GATEHOUSE_ROUTES_DIR");
    }
}
