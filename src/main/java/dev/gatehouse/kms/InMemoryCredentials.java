package dev.gatehouse.kms;

import java.security.MessageDigest;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** The keys of our own services where all run in this one process: new at every start, and nowhere but in memory. */
final class InMemoryCredentials {
    private final Map<String, String> keys;
    private final Map<String, byte[]> digests;

    /** @param services those that run in this process; none where each has its own and its own file */
    InMemoryCredentials(Set<String> services) {
        keys = services.stream().collect(Collectors.toUnmodifiableMap(name -> name, name -> ApiKeyText.generate()));
        digests = keys.entrySet().stream()
                .collect(Collectors.toUnmodifiableMap(Map.Entry::getKey, own -> ApiKeyText.digest(own.getValue())));
    }

    /** The key of a service, for that service. */
    String keyOf(String serviceName) {
        return keys.get(serviceName);
    }

    /** Whose key that is; compares all of them in constant time. */
    Optional<ServiceCredential> find(String apiKey) {
        byte[] digest = ApiKeyText.digest(apiKey);
        ServiceCredential found = null;
        for (Map.Entry<String, byte[]> own : digests.entrySet()) {
            if (MessageDigest.isEqual(own.getValue(), digest)) {
                found = new ServiceCredential(own.getKey(), Set.of());
            }
        }
        return Optional.ofNullable(found);
    }

    @Override
    public String toString() {
        return "InMemoryCredentials" + keys.keySet();
    }
}
