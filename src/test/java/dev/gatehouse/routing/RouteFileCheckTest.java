package dev.gatehouse.routing;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gatehouse.platform.StartupException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Route files are code: one row per attack. */
class RouteFileCheckTest {
    @TempDir
    Path folder;
    private final RouteFileCheck check = new RouteFileCheck(Set.of("orders", "legs"), Set.of("search.search"));

    private Path file(String name, String text) throws Exception {
        Path file = folder.resolve("gateway").resolve(name);
        Files.createDirectories(file.getParent());
        return Files.writeString(file, text);
    }

    private Path withSteps(String steps) throws Exception {
        return file("orders.camel.yaml", """
                - route:
                    id: gateway-orders
                    from:
                      uri: platform-http:/orders
                      parameters: { httpMethodRestrict: GET }
                      steps:
                        - to: guard:jwt?roles=user
                        - %s
                """.formatted(steps));
    }

    @Test
    void routeIsAcceptedWhenItKeepsToTheList() throws Exception {
        Path file = withSteps("""
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
        assertThatCode(() -> check.check(folder, file)).doesNotThrowAnyException();
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            a foreign scheme              | to: file:/etc                                                   | may not call file:/etc
            a literal host                | to: http://169.254.169.254/                                     | may not call http
            exec                          | to: exec:id                                                     | may not call exec
            a dynamic call                | toD: direct:x                                                   | may not have toD
            a script                      | script: { groovy: "1" }                                         | may not have script
            another language              | setBody: { groovy: { expression: "1" } }                        | not allowed
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
            an error handler              | onFallback: {}                                                  | may not have onFallback
            """)
    void routeIsRefusedWhenItHas(String attack, String step, String reason) throws Exception {
        Path file = withSteps(step);
        assertThatThrownBy(() -> check.check(folder, file)).isInstanceOf(StartupException.class)
                .hasMessageContaining("gateway/orders.camel.yaml").hasMessageContaining(reason);
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
            an alias              | - route: &a { id: gateway-orders, from: { uri: "platform-http:/a", steps: [ *a ] } } | orders.camel.yaml
            a double key          | - route: { id: gateway-orders, id: gateway-orders }                  | duplicate key
            no YAML               | "{"                                                                  | must be a list
            """)
    void fileIsRefusedWhenItHas(String attack, String text, String reason) throws Exception {
        Path file = file("orders.camel.yaml", text);
        assertThatThrownBy(() -> check.check(folder, file)).isInstanceOf(StartupException.class).hasMessageContaining(reason);
    }

    @Test
    void fileIsRefusedWhenOthersMayWriteItOrItLinksOutOrIsHuge() throws Exception {
        Path open = withSteps("stop: {}");
        Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rw-r--rw-"));
        assertThatThrownBy(() -> check.check(folder, open)).hasMessageContaining("written by others");
        Path outside = Files.writeString(Files.createTempFile("outside", ".yaml"), "[]");
        Path link = Files.createSymbolicLink(folder.resolve("gateway/link.camel.yaml"), outside);
        assertThatThrownBy(() -> check.check(folder, link)).hasMessageContaining("link out of the routes folder");
        Path huge = file("huge.camel.yaml", "#".repeat(200_000));
        assertThatThrownBy(() -> check.check(folder, huge)).hasMessageContaining("larger");
    }
}
