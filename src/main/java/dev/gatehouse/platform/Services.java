package dev.gatehouse.platform;

import java.nio.file.Path;
import java.util.Map;
import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * Where our services live when each is a process of its own, and how this one shows who it is.
 *
 * @param services by name
 * @param serviceCredentialFile file with this service's own API key; the KMS has its hash ({@code GATEHOUSE_SERVICE_CREDENTIAL_FILE})
 * @param publishedEndpoints endpoints that are a public path of their service, such as {@code GET /service_a/elements}: for calls
 *     with a person's token or none. Every other endpoint is on the service's internal paths
 */
@ConfigurationProperties("gatehouse")
public record Services(Map<String, Location> services, Path serviceCredentialFile, Map<String, String> publishedEndpoints) {
    /**
     * A service.
     *
     * @param url scheme, host and port
     * @param path what its public paths begin with, such as {@code /2fa}
     */
    public record Location(String url, String path) {}

    /** The service an endpoint belongs to: {@code kms} for {@code kms.step-up}. */
    public static String of(String endpoint) {
        return endpoint.substring(0, endpoint.indexOf('.'));
    }

    /** Method and URL of an endpoint. */
    public Target target(String endpoint) {
        Location service = services.get(of(endpoint));
        String published = publishedEndpoints.get(endpoint);
        if (published == null) {
            return new Target("POST", service.url() + service.path() + "/internal/" + endpoint.substring(endpoint.indexOf('.') + 1));
        }
        String[] methodAndPath = published.split(" ");
        return new Target(methodAndPath[0], service.url() + methodAndPath[1]);
    }

    /** What to call. */
    public record Target(String method, String url) {}
}
