package dev.gatehouse.routing.live;

import dev.gatehouse.routing.check.RouteFile;
import dev.gatehouse.routing.check.RouteRefused;
import java.util.List;
import java.util.Map;

/**
 * What is different in {@code routes/}, each for long enough to be meant.
 *
 * @param versions new and edited files
 * @param removed files that are gone
 */
record Changes(Map<String, Version> versions, List<String> removed) {
    /** A file as it was found: its content, or why it could not even be read. */
    record Version(RouteFile file, RouteRefused refused) {
        static Version of(RouteFile file) {
            return new Version(file, null);
        }

        static Version of(RouteRefused refused) {
            return new Version(null, refused);
        }

        /** Tells one version from another. */
        String key() {
            return file == null ? refused.reason() : file.digest();
        }

        RouteFile fileOrThrow() {
            if (file == null) {
                throw refused;
            }
            return file;
        }
    }

    boolean isEmpty() {
        return versions.isEmpty() && removed.isEmpty();
    }
}
