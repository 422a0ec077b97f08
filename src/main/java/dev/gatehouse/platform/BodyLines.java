package dev.gatehouse.platform;

import java.io.IOException;

/**
 * The request's body as lines, read while they arrive: what {@code edge:lines} gives a verb. For threads that may wait, such as those
 * of {@link Lines}.
 */
@FunctionalInterface
public interface BodyLines {
    /**
     * The next line that is not empty, without its end; null after the last.
     *
     * @throws IOException when the client is gone, or sends nothing for 30 seconds
     * @throws ProblemException body-too-large when the line or the body is longer than the route allows
     */
    byte[] next() throws IOException;
}
