package dev.gatehouse.routing.check;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/** What may stand among the steps of one route. */
final class StepCheck {
    private static final Set<String> SCHEMES = Set.of("guard", "limit", "relay", "edge", "direct");
    private static final Pattern PLACEHOLDER_ONLY = Pattern.compile("\\{\\{[^{}]*}}");
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_.-]+");
    private static final Set<String> LABELS = Set.of("id", "description");
    /** What the edge and the guard say on the exchange; a route may read it and never write it. */
    private static final Set<String> OURS = Set.of("caller", "request");
    private static final String STATUS = "CamelHttpResponseCode";
    private static final Set<String> MULTICAST = Set.of("parallelProcessing", "timeout", "executorService",
            "aggregationStrategy", "stopOnException", "steps");

    private final RouteRules rules;
    private final String id;
    private final String stem;

    StepCheck(RouteRules rules, String id, String stem) {
        this.rules = rules;
        this.id = id;
        this.stem = stem;
    }

    /** @throws RouteRefused naming the line */
    void checkSteps(Yaml steps) {
        for (Yaml step : steps.list("the steps of " + id)) {
            Map<String, Yaml> named = step.map("a step of " + id);
            if (named.size() != 1) {
                step.refuse("a step of " + id + " must have one name");
            }
            named.forEach(this::checkStep);
        }
    }

    private void checkStep(String eip, Yaml node) {
        switch (eip) {
            case "to" -> checkTo(node);
            case "bean" -> checkBean(node);
            case "setHeader" -> checkSet(node, "setHeader", this::checkHeaderName);
            case "setHeaders" -> node.map(eip, with(LABELS, "headers")).getOrDefault("headers", node).list("the headers of " + id)
                    .forEach(header -> checkSet(header, "a header", this::checkHeaderName));
            case "setProperty" -> checkSet(node, "setProperty", this::checkPropertyName);
            case "removeProperty" -> checkPropertyName(nameOf(node, eip));
            case "removeHeader" -> nameOf(node, eip);
            case "removeHeaders" -> node.map(eip, with(LABELS, "pattern", "excludePattern"));
            case "setBody" -> Expressions.check(node.map(eip, with(LABELS, Expressions.KEYS)), node);
            case "choice" -> checkChoice(node);
            case "filter" -> checkBranch(node, eip);
            case "multicast" -> checkMulticast(node);
            case "stop" -> node.map(eip, LABELS);
            default -> node.refuse("a step of " + id + " may not have " + eip);
        }
    }

    private void checkTo(Yaml node) {
        Yaml uri = node.isMap() ? node.map("to", with(LABELS, "uri", "parameters")).get("uri") : node;
        String text = uri == null ? node.refuse("to has no uri") : uri.text("uri");
        node.eachScalar(scalar -> {
            if (scalar.text("a value").contains("#") || scalar.text("a value").contains("RAW")) {
                scalar.refuse("route " + id + ": " + scalar.value() + " may not name beans or raw values");
            }
        });
        String scheme = text.substring(0, Math.max(0, text.indexOf(':')));
        if (!SCHEMES.contains(scheme) && !PLACEHOLDER_ONLY.matcher(text).matches()) {
            uri.refuse("route " + id + " may not call " + text + "; allowed are " + String.join(", ", SCHEMES.stream().sorted().toList())
                    + " and the published endpoints");
        }
        if (scheme.equals("direct") && !RouteFileCheck.isOwn(text.substring("direct:".length()), stem)) {
            uri.refuse("route " + id + " may not call " + text + "; direct: is for the routes of the same file");
        }
    }

    private void checkBean(Yaml node) {
        Map<String, Yaml> bean = node.map("bean", with(LABELS, "ref", "method"));
        String ref = bean.containsKey("ref") ? bean.get("ref").text("ref") : "";
        String method = bean.containsKey("method") ? bean.get("method").text("method") : "";
        if (!rules.verbs().getOrDefault(ref, Set.of()).contains(method)) {
            node.refuse("route " + id + " may not call bean " + ref + "." + method);
        }
    }

    private void checkSet(Yaml node, String what, Consumer<Yaml> nameCheck) {
        Map<String, Yaml> keys = node.map(what, with(with(LABELS, "name"), Expressions.KEYS));
        nameCheck.accept(keys.containsKey("name") ? keys.get("name") : node.refuse(what + " has no name"));
        Expressions.check(keys, node);
    }

    private Yaml nameOf(Yaml node, String what) {
        Yaml name = node.isMap() ? node.map(what, with(LABELS, "name")).get("name") : node;
        return name == null || !NAME.matcher(name.text("the name")).matches() ? node.refuse(what + " has no plain name") : name;
    }

    private void checkHeaderName(Yaml name) {
        String text = name.text("the name");
        if (!NAME.matcher(text).matches() || text.regionMatches(true, 0, "camel", 0, 5) && !text.equals(STATUS)) {
            name.refuse("route " + id + " may not set the header " + text);
        }
    }

    private void checkPropertyName(Yaml name) {
        String text = name.text("the name");
        if (!NAME.matcher(text).matches() || OURS.contains(text) || text.startsWith("gatehouse")
                || text.regionMatches(true, 0, "camel", 0, 5)) {
            name.refuse("route " + id + " may not touch the property " + text);
        }
    }

    private void checkChoice(Yaml node) {
        Map<String, Yaml> choice = node.map("choice", with(LABELS, "when", "otherwise"));
        if (choice.containsKey("when")) {
            choice.get("when").list("when").forEach(branch -> checkBranch(branch, "when"));
        }
        if (choice.containsKey("otherwise")) {
            Map<String, Yaml> otherwise = choice.get("otherwise").map("otherwise", with(LABELS, "steps"));
            checkSteps(otherwise.getOrDefault("steps", choice.get("otherwise")));
        }
    }

    private void checkBranch(Yaml node, String what) {
        Map<String, Yaml> branch = node.map(what, with(with(LABELS, "steps"), Expressions.KEYS));
        Expressions.check(branch, node);
        checkSteps(branch.getOrDefault("steps", node));
    }

    private void checkMulticast(Yaml node) {
        Map<String, Yaml> multicast = node.map("multicast", with(LABELS, MULTICAST));
        for (String option : List.of("aggregationStrategy", "executorService")) {
            Yaml named = multicast.get(option);
            if (named != null && !rules.verbs().containsKey(named.text(option).replaceFirst("^#", ""))) {
                named.refuse("route " + id + " may not use " + named.value());
            }
        }
        if (multicast.containsKey("parallelProcessing") && !multicast.containsKey("executorService")) {
            node.refuse("route " + id + ": parallelProcessing needs executorService: \"#workers\", the bounded threads");
        }
        checkSteps(multicast.getOrDefault("steps", node));
    }

    private static Set<String> with(Set<String> keys, String... more) {
        return with(keys, Set.of(more));
    }

    private static Set<String> with(Set<String> keys, Set<String> more) {
        Set<String> all = new HashSet<>(keys);
        all.addAll(more);
        return all;
    }
}
