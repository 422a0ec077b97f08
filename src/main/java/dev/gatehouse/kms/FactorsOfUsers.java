package dev.gatehouse.kms;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import dev.gatehouse.platform.ServiceClient;
import dev.gatehouse.platform.services.Factors;
import java.util.List;
import java.util.Map;

/** Asks the two-factor service, with this service's own credential. */
final class FactorsOfUsers implements Factors {
    private final ServiceClient client;

    FactorsOfUsers(ServiceClient client) {
        this.client = client;
    }

    private record Methods(@JsonProperty("methods") List<String> methods) {}

    private record Known(@JsonProperty("known") boolean known) {}

    @Override
    public List<String> methodsOf(String userId) {
        return client.call("two-factor.methods", Map.of("user_id", userId), Methods.class).methods();
    }

    @Override
    public boolean knowsDevice(String userId, String deviceToken) {
        return client.call("two-factor.device", Map.of("user_id", userId, "device_token", deviceToken), Known.class).known();
    }

    @Override
    public void forget(String userId) {
        client.call("two-factor.forget", Map.of("user_id", userId), JsonNode.class);
    }
}
