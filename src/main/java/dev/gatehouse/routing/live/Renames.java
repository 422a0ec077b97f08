package dev.gatehouse.routing.live;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Files that got another name before their routes got the ids that go with it: what served goes on serving until the file is good under its
 * new name, or gone from there as well.
 */
final class Renames {
    private final Map<String, String> successors = new HashMap<>();

    /** The file is there again: it was no renaming. */
    void forget(Set<String> there) {
        successors.keySet().removeAll(there);
    }

    /** Files that stay though they are gone, until their new name serves. */
    Set<String> unfinished() {
        return Set.copyOf(successors.keySet());
    }

    /**
     * Takes those out of {@code gone} that are to go on serving.
     *
     * @param gone files that are not there, as they last served
     * @param refused versions that were not good; one with the bytes of a file that is gone is that file
     * @return by file that stays, its new name
     */
    Map<String, String> keep(List<String> gone, Map<String, Serving> serving, Map<String, Changes.Version> refused) {
        Map<String, String> kept = new HashMap<>();
        for (String name : gone) {
            Optional.ofNullable(successors.get(name)).filter(refused::containsKey)
                    .or(() -> Optional.ofNullable(serving.get(name)).flatMap(last -> sameBytes(last, refused)))
                    .ifPresent(successor -> kept.put(name, successor));
        }
        successors.clear();
        successors.putAll(kept);
        gone.removeAll(kept.keySet());
        return kept;
    }

    private static Optional<String> sameBytes(Serving last, Map<String, Changes.Version> refused) {
        return refused.entrySet().stream()
                .filter(version -> version.getValue().file() != null && version.getValue().file().digest().equals(last.file().digest()))
                .map(Map.Entry::getKey).findFirst();
    }
}
