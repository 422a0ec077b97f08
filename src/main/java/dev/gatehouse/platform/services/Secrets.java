package dev.gatehouse.platform.services;

import java.util.Map;
import java.util.Optional;

/** What a service asks of the KMS for itself: secrets whose metadata names it among the readers. */
public interface Secrets {
    /**
     * The newest version of a secret. Every read is audited at the KMS. Blocks: for worker threads only.
     *
     * @return its fields, those that are no text as JSON; empty when there is none, or none for this service
     * @throws dev.gatehouse.platform.ProblemException unavailable when the KMS does not answer
     */
    Optional<Map<String, String>> read(String path);
}
