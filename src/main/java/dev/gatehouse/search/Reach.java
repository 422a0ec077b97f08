package dev.gatehouse.search;

import dev.gatehouse.platform.Problem;
import java.util.Map;

/**
 * Attributes of fields by which Typesense would look into another collection, or call an address, for somebody who was not checked
 * for that.
 */
final class Reach {
    private Reach() {}

    /** @throws dev.gatehouse.platform.ProblemException field-invalid when there is one */
    static void requireNone(Map<String, Object> attributes) {
        if (attributes.get("reference") != null) {
            throw Problem.field("fields.reference", "may not reach into another collection");
        }
        if (attributes.get("embed") instanceof Map<?, ?> embed && embed.get("model_config") instanceof Map<?, ?> model && model.get("url") != null) {
            throw Problem.field("fields.embed.model_config.url", "may not name an address to call");
        }
    }
}
