package dev.gatehouse.dns;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Changes that a zone makes all together or not at all. */
record Batch(String comment, List<Change> changes) {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** What takes the zone back, in the opposite order. */
    Batch undone() {
        List<Change> back = new ArrayList<>(changes.stream().map(Change::undone).toList());
        Collections.reverse(back);
        return new Batch("undo: " + comment, back);
    }

    /** As {@code aws route53 change-resource-record-sets --change-batch file://…} reads it. */
    String json() {
        ObjectNode batch = JSON.createObjectNode().put("Comment", comment);
        ArrayNode list = batch.putArray("Changes");
        changes.forEach(change -> {
            ObjectNode set = list.addObject().put("Action", change.action().name()).putObject("ResourceRecordSet")
                    .put("Name", change.set().name()).put("Type", change.set().type()).put("TTL", change.set().ttl());
            ArrayNode values = set.putArray("ResourceRecords");
            change.set().values().forEach(value -> values.addObject().put("Value", value));
        });
        return batch.toPrettyString() + "\n";
    }
}
