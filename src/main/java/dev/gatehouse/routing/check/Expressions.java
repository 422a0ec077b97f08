package dev.gatehouse.routing.check;

import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What an expression of a route file may be: a constant, or simple reading body, header fields and exchange properties. */
final class Expressions {
    /** The keys that hold an expression in its node. */
    static final Set<String> KEYS = Set.of("constant", "simple", "expression");
    private static final Pattern FUNCTION = Pattern.compile("\\$\\{([^}]*)}");
    /** Such as {@code $simple{…}} and {@code $init{…}}. */
    private static final Pattern OTHER_SYNTAX = Pattern.compile("\\$\\w+\\{");
    private static final Pattern ALLOWED =
            Pattern.compile("(body|header\\.[\\w-]+|exchangeProperty\\.[\\w.-]+|exchangeProperty\\[[\\w.-]+])");

    private Expressions() {}

    /** @throws RouteRefused when there is none, or one that is not allowed */
    static void check(Map<String, Yaml> node, Yaml where) {
        if (node.containsKey("expression") && node.get("expression").isMap()) {
            check(node.get("expression").map("an expression", KEYS), node.get("expression"));
        } else if (node.containsKey("simple")) {
            checkSimple(textOf(node.get("simple")));
        } else if (node.containsKey("constant")) {
            checkNoResource(textOf(node.get("constant")));
        } else {
            where.refuse("has no expression: constant or simple");
        }
    }

    private static Yaml textOf(Yaml language) {
        Yaml text = language.isMap() ? language.map("an expression", Set.of("id", "expression")).get("expression") : language;
        return text == null || !text.isScalar() ? language.refuse("an expression must be a text") : text;
    }

    private static void checkSimple(Yaml expression) {
        checkNoResource(expression);
        String text = expression.text("simple");
        Matcher functions = FUNCTION.matcher(text);
        while (functions.find()) {
            if (!ALLOWED.matcher(functions.group(1)).matches()) {
                expression.refuse("${" + functions.group(1) + "} is not allowed; there are ${body}, ${header.name} and "
                        + "${exchangeProperty.name}");
            }
        }
        Matcher other = OTHER_SYNTAX.matcher(text);
        if (other.find()) {
            expression.refuse(other.group() + "…} is not allowed");
        }
    }

    /** Camel would read the expression from that file or URL. */
    private static void checkNoResource(Yaml expression) {
        if (expression.text("an expression").strip().startsWith("resource:")) {
            expression.refuse("resource: is not allowed");
        }
    }
}
