package dev.gatehouse.routing.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Route files are code: one row per attack. */
class RouteFileCheckTest {
    private final RouteFileCheck check = new RouteFileCheck(new RouteRules(Set.of("gateway-open"),
            Map.of("orders", Set.of("list"), "legs", Set.of(), "workers", Set.of()), Set.of("search.search")));

    private List<RouteOutline> check(String text) {
        RouteFile file = RouteFile.of("gateway/orders.camel.yaml", text.getBytes(StandardCharsets.UTF_8));
        return check.check(file, YamlReader.read(file.text()));
    }

    private static String withSteps(String steps) {
        return """
                - route:
                    id: gateway-orders
                    from:
                      uri: platform-http:/orders
                      parameters: { httpMethodRestrict: GET }
                      steps:
                        - to: guard:jwt?roles=user
                        - %s
                """.formatted(steps);
    }

    @Test
    void routeIsAcceptedWhenItKeepsToTheList() {
        String text = withSteps("""
                choice:
                            when:
                              - simple: "${header.accept} == 'text/plain'"
                                steps:
                                  - setBody: { constant: plain }
                            otherwise:
                              steps:
                                - multicast:
                                    aggregationStrategy: "#legs"
                                    steps:
                                      - to: "{{search.search}}"
                                      - bean: { ref: orders, method: list }
                """);
        assertThatCode(() -> check(text)).doesNotThrowAnyException();
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            a foreign scheme              | to: file:/etc                                                   | may not call file:/etc
            a literal host                | to: http://169.254.169.254/                                     | may not call http
            exec                          | to: exec:id                                                     | may not call exec
            a dynamic call                | toD: direct:x                                                   | may not have toD
            a script                      | script: { groovy: "1" }                                         | may not have script
            another language              | setBody: { groovy: { expression: "1" } }                        | may not have groovy
            another expression language   | setBody: { expression: { groovy: "1" } }                        | may not have groovy
            a bean off the list           | bean: { ref: camelContext, method: stop }                       | may not call bean camelContext
            a class as a bean             | bean: { beanType: java.lang.Runtime, method: exec }             | may not have beanType
            a method with a call in it    | bean: { ref: orders, method: "list(${body})" }                  | may not call bean
            simple on beans               | setBody: { simple: "${bean:x}" }                                | is not allowed
            simple on the environment     | setBody: { simple: "${env:PATH}" }                              | is not allowed
            simple on system properties   | setBody: { simple: "${sysenv.HOME}" }                           | is not allowed
            simple on types               | setBody: { simple: "${type:java.lang.Runtime}" }                | is not allowed
            simple calling methods        | setBody: { simple: "${body.getClass}" }                         | is not allowed
            the other simple syntax       | setBody: { simple: "$simple{body}" }                            | is not allowed
            a secret as placeholder       | setBody: { constant: "{{env:HOME}}" }                           | not a published endpoint
            a setting as placeholder      | setBody: { constant: "{{gatehouse.data-dir}}" }                 | not a published endpoint
            a class by reference          | multicast: { aggregationStrategy: "#class:evil.X", steps: [] }  | may not use #class
            a bean in an option           | to: "edge:json?maxSize=#class:evil.X"                           | may not name beans
            two names in a step           | { stop: {}, setBody: { constant: x } }                          | must have one name
            a file as an expression       | setBody: { constant: "resource:file:/etc/passwd" }              | resource: is not allowed
            a file as simple              | setBody: { simple: " resource:file:/etc/passwd" }               | resource: is not allowed
            a class as an option          | setBody: { simple: { expression: x, resultType: java.lang.Runtime } } | may not have resultType
            simple that makes beans       | setBody: { simple: "$init{ $x := 1 }init$" }                    | is not allowed
            simple within simple          | setBody: { simple: "${header.${body}}" }                        | is not allowed
            a caller of its own           | setProperty: { name: caller, constant: admin }                  | may not touch the property caller
            no caller                     | removeProperty: { name: caller }                                | may not touch the property caller
            the edge's property           | setProperty: { name: gatehouse.edge.call, constant: x }         | may not touch the property
            a Camel property              | setProperty: { name: CamelRouteStop, constant: x }              | may not touch the property
            a header that chooses methods | setHeader: { name: CamelBeanMethodName, constant: delete }      | may not set the header CamelBeanMethodName
            the same in small letters     | setHeaders: { headers: [ { name: camelhttpuri, constant: x } ] } | may not set the header
            a name that is computed       | setHeader: { name: "${body}", constant: x }                     | may not set the header
            another file's inner route    | to: direct:kms-step-up                                          | direct: is for the routes of the same file
            an inner route by parameter   | to: { uri: direct, parameters: { name: kms-step-up } }          | may not call direct
            a raw value                   | to: { uri: "edge:json", parameters: { maxSize: "RAW(#x)" } }    | may not name beans or raw values
            a method off the list         | bean: { ref: orders, method: deleteAll }                        | may not call bean orders.deleteAll
            a bean that is only named     | bean: { ref: legs, method: aggregate }                          | may not call bean legs.aggregate
            threads without a bound       | multicast: { parallelProcessing: true, steps: [] }              | needs executorService
            a placeholder in a comment's place | setBody: { constant: "x¶# {{env:HOME}}" }                 | not a published endpoint
            a placeholder in a placeholder | setBody: { constant: "{{a{{search.search}}}}" }                | not a published endpoint
            headers without headers       | setHeaders: {}                                                  | must be a list
            a to without uri              | to: {}                                                          | to has no uri
            a choice without a condition  | choice: { when: [ { steps: [] } ] }                             | has no expression
            a bean as an interceptor      | to: { uri: "edge:json", onPrepare: "#x" }                       | may not have onPrepare
            an error handler              | onFallback: {}                                                  | may not have onFallback
            """)
    void routeIsRefusedWhenItHas(String attack, String step, String reason) {
        assertThatThrownBy(() -> check(withSteps(step.replace("¶", "\n")))).isInstanceOfSatisfying(RouteRefused.class, refused -> {
            assertThat(refused.reason()).contains(reason);
            assertThat(refused.line()).isGreaterThanOrEqualTo(8);
        });
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            beans                 | - beans: [ { name: x, type: java.lang.Runtime } ]                    | may not have beans
            route configuration   | - routeConfiguration: { id: x }                                      | may not have routeConfiguration
            a template            | - routeTemplate: { id: x }                                           | may not have routeTemplate
            an intercept          | - intercept: { steps: [] }                                           | may not have intercept
            an error handler      | - errorHandler: {}                                                   | may not have errorHandler
            a foreign start       | - route: { id: gateway-orders, from: { uri: "timer:x", steps: [] } } | must start from
            another file's id     | - route: { id: kms-login, from: { uri: "platform-http:/a", steps: [] } } | must be gateway-orders
            no id                 | - route: { from: { uri: "platform-http:/a", steps: [] } }            | must be gateway-orders
            an alias              | - route: &a { id: gateway-orders, from: { uri: "platform-http:/a", steps: [ *a ] } } | may not have aliases
            a double key          | - route: { id: gateway-orders, id: gateway-orders }                  | duplicate key
            no YAML               | - {                                                                | not YAML
            a text                | "x"                                                                  | must be a list
            nothing               | # only a comment                                                   | is empty
            no route              | []                                                                   | no route
            two documents         | - a¶---¶- b                                                      | not YAML
            a tag                 | - route: !!java.lang.Runtime { id: x }                               | may not have the tag
            a tag of a text       | - route: { id: !env x }                                              | may not have the tag
            a route policy        | - route: { id: gateway-orders, routePolicy: x }                      | may not have routePolicy
            an error handler      | - route: { id: gateway-orders, errorHandler: {} }                    | may not have errorHandler
            a kamelet             | - route: { id: gateway-orders, from: { uri: "kamelet:x", steps: [] } } | must start from
            options in its path   | - route: { id: gateway-orders, from: { uri: "platform-http:/a?x=1", steps: [] } } | must start from
            a path without slash  | - route: { id: gateway-orders, from: { uri: "platform-http:proxy", steps: [] } } | must start from
            """)
    void fileIsRefusedWhenItHas(String attack, String text, String reason) {
        assertThatThrownBy(() -> check(text.replace("¶", "\n"))).isInstanceOf(RouteRefused.class).hasMessageContaining(reason);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            no guard                        | - setBody: { constant: come in }
            a guard that is second          | [ { stop: {} }, { to: "guard:jwt" } ]
            an optional guard               | - to: guard:jwt?optional=true
            an optional guard, capitals     | - to: guard:jwt?Optional=TRUE
            an optional guard, encoded      | - to: guard:jwt?%6fptional=%74rue
            an optional guard, said twice   | - to: guard:jwt?optional=false&optional=true
            an optional guard, by parameter | - to: { uri: "guard:jwt", parameters: { optional: true } }
            a guard that lets Basic pass    | - to: guard:jwt?basic=true
            a placeholder for a guard       | - to: "{{search.search}}"
            no steps                        | []
            """)
    void routeIsRefusedAsUnguardedWhenItHas(String attack, String steps) {
        String text = """
                - route:
                    id: gateway-orders
                    from:
                      uri: platform-http:/orders
                      steps:
                            %s
                """.formatted(steps);
        assertThatThrownBy(() -> check(text)).hasMessageContaining("gateway-orders does not start with the guard");
    }

    @Test
    void routeIsAcceptedWithoutAGuardWhenASettingSaysThatItIsPublic() {
        RouteFile file = RouteFile.of("gateway/open.camel.yaml", """
                - route: { id: gateway-open, from: { uri: "platform-http:/open", steps: [ setBody: { constant: hello } ] } }
                """.getBytes(StandardCharsets.UTF_8));
        assertThat(check.check(file, YamlReader.read(file.text()))).extracting(RouteOutline::id).containsExactly("gateway-open");
    }

    @Test
    void fileIsRefusedWhenItsNameHasMoreDotsThanCamelReads() {
        RouteFile file = RouteFile.of("gateway/v1.orders.camel.yaml", "- route: {}".getBytes(StandardCharsets.UTF_8));
        assertThatThrownBy(() -> check.check(file, YamlReader.read(file.text()))).hasMessageContaining("small letters");
    }

    @Test
    void fileIsRefusedAtOnceWhenItIsNestedDeeperThanAnyStack() {
        assertThatThrownBy(() -> check("[".repeat(100_000))).hasMessageContaining("nested deeper than 50");
        assertThatThrownBy(() -> check("{a: ".repeat(30_000))).hasMessageContaining("nested deeper than 50");
    }
}
