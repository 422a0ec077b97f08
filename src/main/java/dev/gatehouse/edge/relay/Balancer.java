package dev.gatehouse.edge.relay;

import java.time.Clock;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;

/**
 * Shares requests among targets by weight, smoothly: with weights 3 and 1 the order is a, a, b, a. Targets that are ill or left
 * alone are passed over while another is there; when none is, all are tried as if nothing were known.
 */
final class Balancer {
    private final List<TargetState> targets;
    private final TargetState[] turns;
    private final AtomicInteger next = new AtomicInteger();
    private final Clock clock;

    Balancer(List<TargetState> targets, Clock clock) {
        this.targets = List.copyOf(targets);
        this.turns = turns(this.targets);
        this.clock = clock;
    }

    /** Whose turn it is among those not tried yet; one that was tried when there is no other. */
    TargetState pick(Collection<TargetState> tried) {
        if (targets.size() == 1) {
            return targets.get(0);
        }
        // asking again is nobody's turn: else the same target would be the first for every request while another one fails
        int start = Math.floorMod(tried.isEmpty() ? next.getAndIncrement() : next.get(), turns.length);
        long now = clock.millis();
        TargetState found = first(start, target -> target.isAvailable(now) && !tried.contains(target));
        if (found == null) {
            found = first(start, target -> !tried.contains(target));
        }
        return found == null ? turns[start] : found;
    }

    /** Whether a target could be done without: another one is there to be asked. */
    boolean hasOtherThan(TargetState target) {
        long now = clock.millis();
        return targets.stream().anyMatch(other -> other != target && other.isAvailable(now));
    }

    List<TargetState> targets() {
        return targets;
    }

    private TargetState first(int start, Predicate<TargetState> wanted) {
        for (int i = 0; i < turns.length; i++) {
            TargetState target = turns[(start + i) % turns.length];
            if (wanted.test(target)) {
                return target;
            }
        }
        return null;
    }

    /** One round of smooth weighted round robin, as nginx has it. */
    private static TargetState[] turns(List<TargetState> targets) {
        int total = targets.stream().mapToInt(state -> state.target().weight()).sum();
        int[] credit = new int[targets.size()];
        List<TargetState> turns = new ArrayList<>();
        for (int turn = 0; turn < total; turn++) {
            int best = 0;
            for (int i = 0; i < credit.length; i++) {
                credit[i] += targets.get(i).target().weight();
                best = credit[i] > credit[best] ? i : best;
            }
            credit[best] -= total;
            turns.add(targets.get(best));
        }
        return turns.toArray(TargetState[]::new);
    }
}
