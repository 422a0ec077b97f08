package dev.gatehouse.platform.services;

import com.fasterxml.jackson.databind.JsonNode;
import dev.gatehouse.platform.Caller;
import dev.gatehouse.platform.ServiceClient;
import java.util.Map;

/** Asks the KMS, with the client's own credential. */
public final class RecordedActsAtKms implements RecordedActs {
    private final ServiceClient client;

    public RecordedActsAtKms(ServiceClient client) {
        this.client = client;
    }

    @Override
    public void record(Caller caller, String action, String object, Map<String, String> details) {
        send(caller, action, object, false, details);
    }

    @Override
    public void failed(Caller caller, String action, String object, Map<String, String> details) {
        send(caller, action, object, true, details);
    }

    private void send(Caller caller, String action, String object, boolean failed, Map<String, String> details) {
        Map<String, Object> actor = Map.of("kind", caller.kind(), "subject", caller.subject(), "username", caller.username(),
                "issuer", caller.issuer(), "request_id", caller.origin().requestId(), "source", caller.origin().source());
        client.call("kms.act", Map.of("actor", actor, "action", action, "object", object, "failed", failed, "details", details), JsonNode.class);
    }
}
