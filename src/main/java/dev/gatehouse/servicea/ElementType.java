package dev.gatehouse.servicea;

import dev.gatehouse.platform.Problem;

/** The types of elements, by the names clients use. */
enum ElementType {
    script, section, character, action, spokenWord;

    /** @throws dev.gatehouse.platform.ProblemException field-invalid when there is no such type */
    static ElementType of(String field, String name) {
        for (ElementType type : values()) {
            if (type.name().equals(name)) {
                return type;
            }
        }
        throw Problem.field(field, "must be script, section, character, action or spokenWord");
    }
}
