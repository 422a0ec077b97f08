package dev.gatehouse.audit;

import java.util.List;

/**
 * A page of entries.
 *
 * @param next for {@code ?after=}; null when there are no more
 */
public record EntryPage(List<EntryView> entries, Long next) {}
