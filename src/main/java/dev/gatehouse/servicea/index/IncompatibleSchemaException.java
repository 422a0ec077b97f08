package dev.gatehouse.servicea.index;

import java.util.List;

/** The collection is there and documents would not fit; the message is for operators. */
final class IncompatibleSchemaException extends RuntimeException {
    IncompatibleSchemaException(List<String> differences) {
        super("the collection " + IndexedCollection.NAME + " has another schema (" + String.join("; ", differences)
                + "); 'gatehouse service-a reindex' makes it anew");
    }
}
