package dev.gatehouse.edge;

import java.util.Arrays;
import java.util.List;

/** Lists in the options of steps. */
public final class Names {
    private Names() {}

    /**
     * What an option lists, separated by commas.
     *
     * @throws IllegalArgumentException when it lists nothing
     */
    public static List<String> of(String option, String text) {
        List<String> list = Arrays.stream(text.split(",")).map(String::trim).filter(name -> !name.isEmpty()).toList();
        if (list.isEmpty()) {
            throw new IllegalArgumentException(option + " names nothing");
        }
        return list;
    }
}
