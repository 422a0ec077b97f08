package dev.gatehouse.search;

import dev.gatehouse.platform.StartupException;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.core.env.Environment;

/** The settings of who finds what, as they are written: a rule that is not understood would leave its collection open to everybody. */
final class RulesAsWritten {
    private static final String PREFIX = "gatehouse.search.collections";
    private static final Set<String> MEMBERS = Set.of("readroles", "writeroles", "rowfilters");

    private RulesAsWritten() {}

    /** @throws StartupException when something there is no rule, or of a name that no collection has its rules under */
    static void requireAllUnderstood(Environment environment) {
        Binder.get(environment).bind(PREFIX, Bindable.mapOf(String.class, Object.class)).orElse(Map.of()).forEach(RulesAsWritten::check);
    }

    private static void check(String collection, Object rule) {
        if (!Schema.isName(collection) || Marks.isMark(collection) || !Generations.nameOf(collection).equals(collection)) {
            throw new StartupException(PREFIX + ": no collection has its rules under the name " + collection);
        }
        if (!(rule instanceof Map<?, ?> members) || !members.keySet().stream().allMatch(RulesAsWritten::isMember)) {
            throw new StartupException(PREFIX + "." + collection + " has more than read-roles, write-roles and row-filters; "
                    + "a name with a dot is written \"[" + collection + ".…]\"");
        }
    }

    private static boolean isMember(Object name) {
        return MEMBERS.contains(name.toString().replaceAll("\\[.*|[-_]", "").toLowerCase(Locale.ROOT));
    }
}
