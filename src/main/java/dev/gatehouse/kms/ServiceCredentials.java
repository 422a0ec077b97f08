package dev.gatehouse.kms;

import java.util.Optional;

/** Checks the API keys of services. */
interface ServiceCredentials {
    /** The service, if the key is its own and may be used now. */
    Optional<ServiceCredential> authenticate(String serviceName, String apiKey);
}
