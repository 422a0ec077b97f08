package dev.gatehouse.search;

import dev.gatehouse.platform.Problem;
import dev.gatehouse.platform.ProblemException;
import dev.gatehouse.platform.ServiceClient;
import dev.gatehouse.platform.services.WrittenChanges;
import java.time.Duration;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Asks the service that wrote. When it cannot say, nothing is known to be indexed: the search answers, and says so. */
final class WrittenChangesAt implements WrittenChanges {
    private static final Logger log = LoggerFactory.getLogger(WrittenChangesAt.class);
    private final ServiceClient client;
    private final String endpoint;

    WrittenChangesAt(ServiceClient client, String endpoint) {
        this.client = client;
        this.endpoint = endpoint;
    }

    private record Answer(boolean indexed) {}

    @Override
    public boolean indexed(long revision, Duration patience) {
        try {
            return client.call(endpoint, Map.of("revision", revision, "patienceMillis", patience.toMillis()), Answer.class).indexed();
        } catch (ProblemException e) {
            if (e.problem().status() < Problem.INTERNAL.status()) {
                throw e;
            }
            log.warn("{} does not say what is indexed", endpoint, e);
            return false;
        }
    }
}
