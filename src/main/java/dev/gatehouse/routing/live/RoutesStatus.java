package dev.gatehouse.routing.live;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;

/**
 * What serves and what does not, as {@code GET /actuator/routes} tells it.
 *
 * @param files in the order of their names
 */
public record RoutesStatus(List<FileStatus> files) {
    /**
     * One file of {@code routes/}.
     *
     * @param status {@code serving}, {@code last-good} when an older version serves than the file holds, or {@code broken}
     *     when nothing of it serves
     * @param digest SHA-256 of the version that serves; null when none does
     * @param since when it was deployed; null when none is
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record FileStatus(String file, String status, String digest, Instant since, List<RouteStatus> routes, Problem problem) {}

    /** A route and the requests it answers, such as {@code GET /orders/**}; empty for one that its file alone calls. */
    public record RouteStatus(String id, String answers) {}

    /**
     * Why the file as it stands is not taken.
     *
     * @param line counted from 1; 0 when it is about the whole file
     * @param since when it was found
     */
    public record Problem(int line, String reason, Instant since) {}

    /** The files that are not taken as they stand. */
    Stream<FileStatus> broken() {
        return files.stream().filter(file -> file.problem() != null);
    }
}
