package dev.gatehouse.twofactor;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.gatehouse.platform.Problem;
import dev.gatehouse.platform.ProblemException;
import dev.gatehouse.platform.ServiceClient;
import dev.gatehouse.platform.services.UserDirectory;
import java.util.Map;
import java.util.Optional;

/** Asks the KMS, with this service's own credential. */
final class UserDirectoryAtKms implements UserDirectory {
    private final ServiceClient client;

    UserDirectoryAtKms(ServiceClient client) {
        this.client = client;
    }

    private record Found(@JsonProperty("user_id") String userId) {}

    @Override
    public Optional<String> idOf(String username) {
        try {
            return Optional.of(client.call("kms.user-named", Map.of("username", username), Found.class).userId());
        } catch (ProblemException e) {
            if (e.problem() == Problem.NOT_FOUND) {
                return Optional.empty();
            }
            throw e;
        }
    }
}
