package dev.gatehouse.platform.management;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The metrics and labels that an expression of PromQL names, as far as our own expressions go. */
record PromQl(List<Selector> selectors, Set<String> grouped) {
    private static final Pattern GROUPING = Pattern.compile("\\b(?:by|without|on|ignoring)\\s*\\(([^)]*)\\)");
    /** A name that is no function; the words of the language have no underscore. */
    private static final Pattern SELECTOR = Pattern.compile("(up\\b|[a-z]++_[a-zA-Z0-9_]*+)(?:\\{([^}]*)})?+(?!\\s*\\()");
    private static final Pattern MATCHER = Pattern.compile("([a-zA-Z_][a-zA-Z0-9_]*)\\s*(=~|!~|!=|=)\\s*\"([^\"]*)\"");

    /** A metric with what is asked of its labels. */
    record Selector(String metric, List<Asked> labels) {}

    /** @param operator {@code =}, {@code !=}, {@code =~} or {@code !~} */
    record Asked(String label, String operator, String value) {}

    static PromQl of(String expression) {
        Set<String> grouped = new HashSet<>();
        Matcher groupings = GROUPING.matcher(expression);
        while (groupings.find()) {
            for (String label : groupings.group(1).split(",")) {
                grouped.add(label.strip());
            }
        }
        String rest = groupings.reset().replaceAll(" ").replaceAll("\\[[^]]*]", " ");
        List<Selector> selectors = new ArrayList<>();
        Matcher found = SELECTOR.matcher(rest);
        while (found.find()) {
            selectors.add(new Selector(found.group(1), asked(found.group(2))));
        }
        return new PromQl(selectors, grouped);
    }

    private static List<Asked> asked(String matchers) {
        List<Asked> asked = new ArrayList<>();
        Matcher each = MATCHER.matcher(matchers == null ? "" : matchers);
        while (each.find()) {
            asked.add(new Asked(each.group(1), each.group(2), each.group(3)));
        }
        return asked;
    }
}
