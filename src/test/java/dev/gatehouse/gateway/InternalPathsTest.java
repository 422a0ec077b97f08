package dev.gatehouse.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.endsWith;

import dev.gatehouse.platform.Endpoints;
import dev.gatehouse.platform.Services;
import dev.gatehouse.support.GatehouseTest;
import dev.gatehouse.support.People;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

/** What services have for one another: there for each endpoint, guarded, and nothing for clients. */
@GatehouseTest
class InternalPathsTest {
    private static final Path ROUTES = Path.of("src/main/resources/camel/internal");
    private static final Pattern ROUTE = Pattern.compile("""
            uri: platform-http:(\\S+)
            .*
            .*
             +- to: guard:jwt\\?people=false&services=[a-z-]+(?:,[a-z-]+)*
             +- to: edge:json\\?maxSize=\\w+
             +- to: (direct:[a-z-]+)
            """);
    @Autowired
    People people;
    @Autowired
    Endpoints endpoints;
    @Autowired
    Services services;

    @Test
    void clientsFindNothingThereWithOrWithoutAToken() {
        people.nobody().body("{}").post("/kms/internal/feed").then().statusCode(404).body("type", endsWith("not-found"));
        people.admin().body("{}").post("/2fa/internal/methods").then().statusCode(404);
        people.admin().get("/example/internal").then().statusCode(404);
    }

    @Test
    void everyEndpointThatIsNoPublicPathHasAnInternalOneForServicesThatItNames() throws Exception {
        TreeMap<String, String> expected = new TreeMap<>();
        endpoints.endpoints().forEach((name, uri) -> {
            if (!services.publishedEndpoints().containsKey(name)) {
                String url = services.services().get(Services.of(name)).url();
                expected.put(services.target(name).url().substring(url.length()), uri);
            }
        });
        TreeMap<String, String> found = new TreeMap<>();
        for (String service : services.services().keySet()) {
            Matcher routes = ROUTE.matcher(Files.readString(ROUTES.resolve(service + ".camel.yaml")));
            while (routes.find()) {
                found.put(routes.group(1), routes.group(2));
            }
        }
        assertThat(found).isEqualTo(expected);
    }
}
