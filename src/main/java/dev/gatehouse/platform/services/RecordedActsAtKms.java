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
        send(caller, action, object, "OK", details);
    }

    @Override
    public void denied(Caller caller, String action, String object) {
        send(caller, action, object, "DENIED", Map.of());
    }

    @Override
    public void failed(Caller caller, String action, String object, Map<String, String> details) {
        send(caller, action, object, "FAILED", details);
    }

    private void send(Caller caller, String action, String object, String outcome, Map<String, String> details) {
        Map<String, Object> actor = Map.of("kind", caller.kind(), "subject", caller.subject(), "username", caller.username(),
                "issuer", caller.issuer(), "request_id", caller.origin().requestId(), "source", caller.origin().source());
        client.call("kms.act", Map.of("actor", actor, "action", action, "object", object, "outcome", outcome, "details", details), JsonNode.class);
    }
}
