package dev.gatehouse.platform.services;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import dev.gatehouse.platform.Caller;
import dev.gatehouse.platform.ServiceClient;

/** Has the KMS record them, with the client's own credential. */
public final class ActsAtKms implements Acts {
    private final ServiceClient client;

    public ActsAtKms(ServiceClient client) {
        this.client = client;
    }

    /**
     * An act of a person whose token this process has verified.
     *
     * @param source the person's address
     */
    public record Act(@JsonProperty("user_id") String userId, String username, String source, String action, String object, boolean allowed) {}

    @Override
    public void record(Caller caller, String action, String object, boolean allowed) {
        client.call("kms.operator-act", new Act(caller.subject(), caller.username(), caller.origin().source(), action, object, allowed), JsonNode.class);
    }
}
