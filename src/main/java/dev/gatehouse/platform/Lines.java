package dev.gatehouse.platform;

import java.io.IOException;

/**
 * An answer of many lines, each a JSON value of its own ({@code application/x-ndjson}), that a verb returns in place of a
 * whole body. The edge runs it on a thread that may wait and sends every line at once. What fails before the first line is
 * answered as a problem; what fails later breaks the connection off, so that a cut answer never looks whole.
 */
@FunctionalInterface
public interface Lines {
    /** Its media type. */
    String MEDIA_TYPE = "application/x-ndjson";

    /** Writes all lines; returning ends the answer. */
    void writeTo(Sink sink) throws IOException;

    /** Where the lines go. */
    @FunctionalInterface
    interface Sink {
        /**
         * Sends one line; waits while the client is behind.
         *
         * @param value becomes JSON
         * @throws IOException when the client is gone, or takes nothing for 30 seconds
         */
        void line(Object value) throws IOException;
    }
}
