package dev.gatehouse.search.typesense;

import dev.gatehouse.platform.Problem;
import dev.gatehouse.platform.ProblemException;
import dev.gatehouse.platform.services.Secrets;

/**
 * Typesense's key, from the KMS. Kept until Typesense refuses it; then read again, so that a rotation is followed without a restart.
 */
final class TypesenseKey {
    private static final String FIELD = "api_key";
    private final Secrets secrets;
    private final String path;
    private volatile String known;

    TypesenseKey(Secrets secrets, String path) {
        this.secrets = secrets;
        this.path = path;
    }

    /** @throws ProblemException unavailable when the KMS has none for us, or does not answer */
    String get() {
        String key = known;
        return key != null ? key : read();
    }

    /**
     * After a refusal.
     *
     * @return whether there is another key to try
     */
    boolean renewedAfter(String refused) {
        return !read().equals(refused);
    }

    private synchronized String read() {
        String key = secrets.read(path).map(fields -> fields.get(FIELD)).orElseThrow(() -> new ProblemException(Problem.UNAVAILABLE,
                new IllegalStateException("the KMS has no secret " + path + " with a field " + FIELD + " that the search service may read")));
        known = key;
        return key;
    }
}
