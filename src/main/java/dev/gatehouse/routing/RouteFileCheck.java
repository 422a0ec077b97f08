package dev.gatehouse.routing;

import dev.gatehouse.platform.StartupException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/**
 * Route files are code: before anything is created from one, only what is on this list may stand in it. Named EIPs, named
 * component schemes, named beans, a small part of simple, and the published endpoint names as placeholders; never
 * environment, system properties, classes or scripts.
 */
final class RouteFileCheck {
    private static final int MAX_SIZE = 128 * 1024;
    private static final Set<String> ROUTE_KEYS = Set.of("id", "description", "group", "from");
    private static final Set<String> FROM_KEYS = Set.of("id", "description", "uri", "parameters", "steps");
    private static final Set<String> FROM_PARAMETERS = Set.of("matchOnUriPrefix", "httpMethodRestrict");
    private static final Set<String> EIPS = Set.of("to", "bean", "setHeader", "setHeaders", "removeHeader",
            "removeHeaders", "setBody", "setProperty", "removeProperty", "choice", "filter", "multicast", "stop");
    private static final Set<String> LANGUAGES = Set.of("constant", "simple");
    private static final Set<String> SCHEMES = Set.of("guard", "limit", "relay", "edge", "direct");
    private static final Pattern SIMPLE = Pattern.compile("\\$\\{([^}]*)}");
    private static final Pattern SIMPLE_ALLOWED =
            Pattern.compile("(body|header\\.[\\w-]+|exchangeProperty\\.[\\w.-]+|exchangeProperty\\[[\\w.-]+])");
    private static final Pattern PLACEHOLDER = Pattern.compile("\\{\\{([^}]*)}}");

    private final Set<String> beans;
    private final Set<String> endpointNames;

    RouteFileCheck(Set<String> beans, Set<String> endpointNames) {
        this.beans = beans;
        this.endpointNames = endpointNames;
    }

    /**
     * Checks a file.
     *
     * @return the ids of its routes
     * @throws StartupException naming the file and what is wrong with it
     */
    List<String> check(Path folder, Path file) {
        String name = folder.getFileName() + "/" + folder.relativize(file);
        try {
            checkFile(folder, file);
            return checkContent(file, Files.readString(file));
        } catch (IOException e) {
            throw new StartupException(name + ": cannot be read: " + e.getMessage(), e);
        } catch (YamlEngineException e) {
            throw new StartupException(name + ": " + e.getMessage().replaceAll("\\s+", " "), e);
        } catch (IllegalArgumentException e) {
            throw new StartupException(name + ": " + e.getMessage(), e);
        }
    }

    private static void checkFile(Path folder, Path file) throws IOException {
        if (!file.toRealPath().startsWith(folder.toRealPath())) {
            throw new IllegalArgumentException("is a link out of the routes folder");
        }
        if (Files.size(file) > MAX_SIZE) {
            throw new IllegalArgumentException("is larger than " + MAX_SIZE + " bytes");
        }
        PosixFileAttributeView posix = Files.getFileAttributeView(file, PosixFileAttributeView.class,
                LinkOption.NOFOLLOW_LINKS);
        if (posix != null && !Files.isSymbolicLink(file)
                && posix.readAttributes().permissions().contains(PosixFilePermission.OTHERS_WRITE)) {
            throw new IllegalArgumentException("may be written by others; take that right away (chmod o-w)");
        }
    }

    private List<String> checkContent(Path file, String text) {
        LoadSettings settings = LoadSettings.builder().setMaxAliasesForCollections(0).setAllowDuplicateKeys(false)
                .setCodePointLimit(MAX_SIZE).build();
        if (!(new Load(settings).loadFromString(text) instanceof List<?> entries) || entries.isEmpty()) {
            throw new IllegalArgumentException("must be a list of routes");
        }
        String stem = file.getParent().getFileName() + "-" + file.getFileName().toString().replace(".camel.yaml", "");
        checkPlaceholders(text);
        List<String> ids = new ArrayList<>();
        for (Object entry : entries) {
            Map<?, ?> route = only(map(entry, "an entry"), Set.of("route"), "an entry").get("route") instanceof Map<?, ?> r
                    ? r : fail("an entry must be a route");
            ids.add(checkRoute(route, stem));
        }
        return ids;
    }

    private String checkRoute(Map<?, ?> route, String stem) {
        only(route, ROUTE_KEYS, "a route");
        String id = String.valueOf(route.get("id"));
        if (!id.equals(stem) && !id.startsWith(stem + "-")) {
            fail("route id " + id + " must be " + stem + ", as the file is called (or start with it and a hyphen)");
        }
        Map<?, ?> from = only(map(route.get("from"), "from"), FROM_KEYS, "from");
        String uri = String.valueOf(from.get("uri"));
        if (!uri.matches("platform-http:/[^?#]*") && !uri.startsWith("direct:" + stem)) {
            fail("route " + id + " must start from platform-http:/… (options under parameters) or direct:" + stem + "…");
        }
        if (from.get("parameters") != null) {
            only(map(from.get("parameters"), "parameters"), FROM_PARAMETERS, "the parameters of " + id);
        }
        checkSteps(from.get("steps"), id);
        return id;
    }

    private void checkSteps(Object steps, String id) {
        if (!(steps instanceof List<?> list)) {
            fail("route " + id + " has no list of steps");
            return;
        }
        for (Object step : list) {
            Map<?, ?> named = only(map(step, "a step of " + id), EIPS, "a step of " + id);
            named.forEach((eip, value) -> checkStep(String.valueOf(eip), value, id));
        }
    }

    private void checkStep(String eip, Object value, String id) {
        switch (eip) {
            case "to" -> checkTo(value, id);
            case "bean" -> checkBean(value, id);
            case "choice" -> checkChoice(map(value, "choice"), id);
            default -> checkNode(value, id);
        }
    }

    private void checkTo(Object value, String id) {
        Map<?, ?> node = value instanceof Map<?, ?> m ? only(m, Set.of("id", "description", "uri", "parameters"), "to") : null;
        String uri = node == null ? String.valueOf(value) : String.valueOf(node.get("uri"));
        if (uri.contains("#") || uri.contains("RAW(")) {
            fail("route " + id + ": " + uri + " may not name beans or raw values");
        }
        String scheme = uri.contains(":") ? uri.substring(0, uri.indexOf(':')) : uri;
        if (!SCHEMES.contains(scheme) && !PLACEHOLDER.matcher(uri).matches()) {
            fail("route " + id + " may not call " + uri + "; allowed are " + String.join(", ", SCHEMES.stream().sorted().toList())
                    + " and the published endpoints");
        }
    }

    private void checkBean(Object value, String id) {
        Map<?, ?> bean = only(map(value, "bean"), Set.of("id", "description", "ref", "method"), "bean");
        String method = String.valueOf(bean.get("method"));
        if (!beans.contains(String.valueOf(bean.get("ref"))) || !method.matches("[a-zA-Z]+")) {
            fail("route " + id + " may not call bean " + bean.get("ref") + "." + method);
        }
    }

    private void checkChoice(Map<?, ?> choice, String id) {
        only(choice, Set.of("id", "description", "when", "otherwise"), "choice");
        if (choice.get("when") instanceof List<?> branches) {
            branches.forEach(branch -> checkNode(branch, id));
        }
        if (choice.get("otherwise") != null) {
            checkNode(choice.get("otherwise"), id);
        }
    }

    /** Any other EIP: nested steps are checked as steps, expressions as expressions; values are plain. */
    private void checkNode(Object value, String id) {
        if (!(value instanceof Map<?, ?> node)) {
            return;
        }
        node.forEach((key, inner) -> {
            String name = String.valueOf(key);
            if (name.equals("steps")) {
                checkSteps(inner, id);
            } else if (name.equals("expression")) {
                only(map(inner, "expression"), LANGUAGES, "an expression of " + id);
                checkNode(inner, id);
            } else if (name.equals("simple")) {
                checkSimple(String.valueOf(inner instanceof Map<?, ?> m ? m.get("expression") : inner), id);
            } else if (inner instanceof Map<?, ?> && !LANGUAGES.contains(name)) {
                fail("route " + id + ": " + name + " is not allowed here");
            } else if (inner instanceof List<?> many) {
                many.forEach(each -> checkNode(each, id));
            } else if (inner instanceof String text && text.startsWith("#") && !beans.contains(text.substring(1))) {
                fail("route " + id + " may not use " + text);
            }
        });
    }

    private static void checkSimple(String text, String id) {
        Matcher functions = SIMPLE.matcher(text);
        while (functions.find()) {
            if (!SIMPLE_ALLOWED.matcher(functions.group(1)).matches()) {
                fail("route " + id + ": ${" + functions.group(1) + "} is not allowed");
            }
        }
        if (text.contains("$simple{")) {
            fail("route " + id + ": $simple{…} is not allowed");
        }
    }

    private void checkPlaceholders(String text) {
        String withoutComments = text.replaceAll("(?m)^\\s*#.*$", "");
        Matcher placeholders = PLACEHOLDER.matcher(withoutComments);
        while (placeholders.find()) {
            if (!endpointNames.contains(placeholders.group(1))) {
                fail("the placeholder {{" + placeholders.group(1) + "}} is not a published endpoint");
            }
        }
    }

    private static Map<?, ?> map(Object value, String what) {
        return value instanceof Map<?, ?> map ? map : fail(what + " must be a map");
    }

    private static Map<?, ?> only(Map<?, ?> node, Set<String> allowed, String what) {
        for (Object key : node.keySet()) {
            if (!allowed.contains(String.valueOf(key))) {
                fail(what + " may not have " + key);
            }
        }
        return node;
    }

    private static <T> T fail(String reason) {
        throw new IllegalArgumentException(reason);
    }
}
