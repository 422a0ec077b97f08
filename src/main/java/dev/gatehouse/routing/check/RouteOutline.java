package dev.gatehouse.routing.check;

import dev.gatehouse.edge.PathClaim;
import java.util.Optional;

/**
 * What one route of a file takes for itself, which no other route may have.
 *
 * @param id its id
 * @param line where it stands
 * @param claim the requests it answers; empty for one that only other routes of its file call
 */
public record RouteOutline(String id, int line, Optional<PathClaim> claim) {}
