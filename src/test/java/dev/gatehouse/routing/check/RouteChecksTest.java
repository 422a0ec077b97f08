package dev.gatehouse.routing.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gatehouse.edge.EdgeChecking;
import dev.gatehouse.edge.relay.AllowList;
import dev.gatehouse.edge.relay.OwnUpstreams;
import dev.gatehouse.edge.relay.RelayComponent;
import dev.gatehouse.edge.relay.Upstreams;
import dev.gatehouse.gateway.guard.Guards;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.camel.Component;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What only Camel's schema and a dry run find, and what files take from each other. */
class RouteChecksTest {
    private static final RouteChecks CHECKS = checks();

    /** A verb that route files may call. */
    public static final class Orders {
        public String list() {
            return "orders";
        }
    }

    private static RouteChecks checks() {
        Upstreams upstreams = new Upstreams(new AllowList(List.of(), port -> false), OwnUpstreams.none());
        upstreams.use("orders = http://127.0.0.1:9000");
        RouteRules rules = new RouteRules(Set.of(), Map.of("orders", Set.of("list", "lisst"), "missing", Set.of("list")), Set.of());
        return new RouteChecks(rules, () -> components(upstreams), Map.of("orders", new Orders()), true, Map.of());
    }

    private static Map<String, Component> components(Upstreams upstreams) {
        Map<String, Component> components = new HashMap<>(EdgeChecking.components());
        components.putAll(Map.of("guard", Guards.forChecking(), "relay", RelayComponent.forChecking(upstreams)));
        return components;
    }

    private static RouteFile file(String name, String path, String... steps) {
        return RouteFile.of("gateway/" + name + ".camel.yaml", """
                - route:
                    id: gateway-%s
                    from:
                      uri: platform-http:%s
                      parameters: { httpMethodRestrict: GET }
                      steps:
                        - %s
                """.formatted(name, path, String.join("\n        - ", steps)).getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void fileIsGoodAgainAndAgainWhenItKeepsToTheRules() {
        RouteFile file = file("orders", "/orders", "to: guard:jwt?roles=user&stepUp=5m", "to: edge:json?maxSize=1MB",
                "bean: { ref: orders, method: list }", "to: relay:orders");
        assertThatCode(() -> {
            CHECKS.check(file);
            CHECKS.check(file);
        }).doesNotThrowAnyException();
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            an unknown option of a guard | to: guard:jwt?rolls=user                       | rolls
            a bad value of an option     | to: guard:jwt?stepUp=soon                      | the option stepUp=soon is not valid
            an unknown guard             | to: guard:password                             | guard:password is not known
            an unknown option of edge    | to: edge:json?maxsise=1KB                      | maxsise
            an unknown step of edge      | to: edge:xml                                   | edge:xml is not known
            an unknown upstream          | to: relay:nowhere                              | relay:nowhere names no upstream
            a bean that is not there     | bean: { ref: missing, method: list }           | missing
            a method that is not there   | bean: { ref: orders, method: lisst }           | lisst
            a wrong type to the schema   | removeHeaders: { excludePattern: x }           | not a Camel route
            simple that is not simple    | setBody: { simple: "${body" }                  | expected symbol functionEnd
            """)
    void fileIsRefusedWhenItHas(String what, String step, String reason) {
        assertThatThrownBy(() -> CHECKS.check(file("orders", "/orders", "to: guard:jwt?roles=user", step)))
                .isInstanceOfSatisfying(RouteRefused.class, refused -> {
                    assertThat(refused.reason()).contains(reason).doesNotContain("\n");
                    assertThat(refused.line()).isPositive();
                });
    }

    @ParameterizedTest(name = "{1} beside {0}")
    @CsvSource({"/orders,/orders,true", "/orders/{a},/orders/{b},true", "/orders/{a},/orders/b,false", "/orders,/orders/x,false"})
    void pathIsTakenWhenBothAnswerTheSameRequests(String first, String second, boolean taken) {
        List<RouteOutline> ours = CHECKS.check(file("second", second, "to: guard:jwt"));
        Map<String, List<RouteOutline>> others = Map.of("first", CHECKS.check(file("first", first, "to: guard:jwt")));
        if (taken) {
            assertThatThrownBy(() -> RouteChecks.checkUnique(ours, others)).hasMessageContaining("so does route gateway-first of first");
        } else {
            assertThatCode(() -> RouteChecks.checkUnique(ours, others)).doesNotThrowAnyException();
        }
    }

    @Test
    void idIsTakenWhenAnotherFileHasIt() {
        RouteFile one = file("orders", "/orders", "to: guard:jwt");
        RouteFile other = RouteFile.of("gateway/orders-new.camel.yaml", file("orders-new", "/new", "to: guard:jwt").text()
                .getBytes(StandardCharsets.UTF_8));
        RouteFile thief = RouteFile.of(one.name(), (one.text() + other.text().replace("/new", "/other")).getBytes(StandardCharsets.UTF_8));
        assertThatThrownBy(() -> RouteChecks.checkUnique(CHECKS.check(thief), Map.of(other.name(), CHECKS.check(other))))
                .hasMessageContaining("the route id gateway-orders-new is taken by gateway/orders-new.camel.yaml");
    }
}
