package dev.gatehouse.platform;

import java.util.Map;
import java.util.Set;
import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * Where one service finds another, by the names routes and {@link ServiceClient} use.
 *
 * @param endpoints name to endpoint URI, such as {@code kms.step-up} to {@code direct:kms-step-up}
 */
@ConfigurationProperties("gatehouse")
public record Endpoints(Map<String, String> endpoints) {
    /** The endpoint's URI. */
    public String uri(String name) {
        String uri = endpoints.get(name);
        if (uri == null) {
            throw new IllegalArgumentException("there is no endpoint " + name);
        }
        return uri;
    }

    /** All published names. */
    public Set<String> names() {
        return endpoints.keySet();
    }
}
