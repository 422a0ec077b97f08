package dev.gatehouse.platform;

import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * How much password hashing may go on at once.
 *
 * @param threads hashes computed at a time; 0 for one a core ({@code GATEHOUSE_HASH_THREADS})
 * @param queue hashes that may wait, at least 1; beyond them callers are told 503 ({@code GATEHOUSE_HASH_QUEUE})
 */
@ConfigurationProperties("gatehouse.hashing")
record HashingSettings(int threads, int queue) {
    HashingSettings {
        if (threads < 0 || queue < 1) {
            throw new StartupException("GATEHOUSE_HASH_THREADS must be 0 or more and GATEHOUSE_HASH_QUEUE 1 or more");
        }
    }

    int threadsOrCores() {
        return threads == 0 ? Runtime.getRuntime().availableProcessors() : threads;
    }
}
