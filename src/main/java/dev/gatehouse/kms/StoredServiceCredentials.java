package dev.gatehouse.kms;

import dev.gatehouse.platform.crypto.Sealer;
import dev.gatehouse.platform.database.Database;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Set;

/** API keys found by their keyed hash. */
final class StoredServiceCredentials implements ServiceCredentials {
    private final Database database;
    private final Sealer sealer;

    StoredServiceCredentials(Database database, Sealer sealer) {
        this.database = database;
        this.sealer = sealer;
    }

    @Override
    public Optional<ServiceCredential> authenticate(String serviceName, String apiKey) {
        return database.jdbc().sql("SELECT service_name FROM api_keys WHERE lookup_hash = ?")
                .param(sealer.lookupHash("api-key", apiKey.getBytes(StandardCharsets.UTF_8)))
                .query(String.class).optional().filter(serviceName::equals)
                .map(name -> new ServiceCredential(name, Set.of()));
    }
}
