package dev.gatehouse.search;

import dev.gatehouse.platform.Caller;
import dev.gatehouse.platform.Problem;
import dev.gatehouse.platform.services.RecordedActs;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

/** A record in memory that can be told to fail. */
public final class RememberedActs implements RecordedActs {
    public final List<String> acts = new CopyOnWriteArrayList<>();
    public volatile boolean failing;

    @Override
    public void record(Caller caller, String action, String object, Map<String, String> details) {
        if (failing) {
            throw Problem.UNAVAILABLE.exception();
        }
        acts.add(action + " " + object);
    }

    @Override
    public void denied(Caller caller, String action, String object) {
        acts.add(action + " " + object + " denied");
    }

    @Override
    public void failed(Caller caller, String action, String object, Map<String, String> details) {
        acts.add(action + " " + object + " failed: " + details.get("reason"));
    }
}
