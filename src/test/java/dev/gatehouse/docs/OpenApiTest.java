package dev.gatehouse.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/**
 * A service's OpenAPI document and its routes say the same: every path and method of {@code routes/<service>} is in
 * {@code openapi/<service>.yaml}, and nothing else. Relays of whatever
 * method and path, which OpenAPI has no word for, are left to docs/routes.md.
 */
class OpenApiTest {
    private static final Path DOCUMENTS = Path.of("src/main/resources/openapi");
    private static final Set<String> WITH_BODY = Set.of("post", "put", "patch");
    private static final Set<String> METHODS = Set.of("get", "post", "put", "patch", "delete");

    /** The services that have a document. */
    static List<String> services() throws IOException {
        try (Stream<Path> files = Files.list(DOCUMENTS)) {
            return files.map(file -> file.getFileName().toString().replace(".yaml", "")).sorted().toList();
        }
    }

    private static Map<?, ?> document(String service) throws IOException {
        return (Map<?, ?>) load(DOCUMENTS.resolve(service + ".yaml"));
    }

    @ParameterizedTest
    @MethodSource("services")
    void everyRouteIsInTheDocumentAndNothingElse(String service) throws IOException {
        TreeSet<String> documented = new TreeSet<>();
        operations(service).forEach(operation -> documented.add(operation.name()));
        assertThat(documented).isEqualTo(routes(service));
    }

    @ParameterizedTest
    @MethodSource("services")
    void documentIsOpenApi31AndEveryReferenceInItLeadsSomewhere(String service) throws IOException {
        Map<?, ?> document = document(service);
        assertThat(document.get("openapi").toString()).startsWith("3.1.");
        List<String> references = new ArrayList<>();
        collectReferences(document, references);
        assertThat(references).isNotEmpty().allSatisfy(reference -> assertThat(at(document, reference)).as(reference).isNotNull());
    }

    @ParameterizedTest
    @MethodSource("services")
    void everyOperationSaysItsIdItsAnswersAndTheShapeOfItsBodies(String service) throws IOException {
        TreeSet<String> ids = new TreeSet<>();
        for (Operation operation : operations(service)) {
            assertThat(ids.add(String.valueOf(operation.spec().get("operationId")))).as(operation.name() + " has an id of its own").isTrue();
            assertThat(operation.spec().get("summary")).as(operation.name()).isNotNull();
            Map<?, ?> responses = (Map<?, ?>) operation.spec().get("responses");
            assertThat(responses.keySet().stream().map(String::valueOf)).as(operation.name()).anyMatch(status -> status.startsWith("2"));
            responses.forEach((status, response) -> assertSchemas(operation.name() + " " + status, response));
            if (operation.spec().get("requestBody") != null) {
                assertSchemas(operation.name(), operation.spec().get("requestBody"));
                assertThat(WITH_BODY).as(operation.name() + " may have a body").contains(operation.method());
            }
            for (String parameter : parametersOf(operation.path())) {
                assertThat(operation.parameters().toString()).as(operation.name()).contains("name=" + parameter);
            }
        }
    }

    @Test
    void everyServiceOfTheRoutesHasADocument() throws IOException {
        try (Stream<Path> folders = Files.list(Path.of("routes")).filter(Files::isDirectory)) {
            assertThat(folders.map(folder -> folder.getFileName().toString())).containsExactlyInAnyOrderElementsOf(services());
        }
    }

    private record Operation(String path, String method, Map<?, ?> spec, List<?> parameters) {
        String name() {
            return method.toUpperCase(Locale.ROOT) + " " + path;
        }
    }

    private static List<Operation> operations(String service) throws IOException {
        Map<?, ?> document = document(service);
        List<Operation> operations = new ArrayList<>();
        ((Map<?, ?>) document.get("paths")).forEach((path, item) -> ((Map<?, ?>) item).forEach((method, spec) -> {
            if (METHODS.contains(method.toString())) {
                List<Object> parameters = new ArrayList<>();
                for (Object owner : List.of(item, spec)) {
                    if (((Map<?, ?>) owner).get("parameters") instanceof List<?> list) {
                        list.forEach(each -> parameters.add(resolved(document, each)));
                    }
                }
                operations.add(new Operation(path.toString(), method.toString(), (Map<?, ?>) spec, parameters));
            }
        }));
        return operations;
    }

    private static Object resolved(Map<?, ?> document, Object node) {
        return node instanceof Map<?, ?> map && map.get("$ref") != null ? at(document, map.get("$ref").toString()) : node;
    }

    private static void assertSchemas(String where, Object response) {
        if (((Map<?, ?>) response).get("content") instanceof Map<?, ?> content) {
            content.forEach((type, media) -> assertThat(((Map<?, ?>) media).get("schema")).as(where + " " + type).isNotNull());
        }
    }

    private static TreeSet<String> routes(String service) throws IOException {
        TreeSet<String> routes = new TreeSet<>();
        try (Stream<Path> files = Files.list(Path.of("routes", service))) {
            for (Path file : files.filter(path -> path.toString().endsWith(".camel.yaml")).toList()) {
                addRoutes(file, routes);
            }
        }
        if (service.equals("gateway")) {
            addRoutes(Path.of("src/main/resources/camel/health.camel.yaml"), routes);
        }
        return routes;
    }

    private static void addRoutes(Path file, TreeSet<String> routes) throws IOException {
        for (Object entry : (List<?>) load(file)) {
            Map<?, ?> from = (Map<?, ?>) ((Map<?, ?>) ((Map<?, ?>) entry).get("route")).get("from");
            String uri = from.get("uri").toString();
            if (uri.startsWith("platform-http:") && ((Map<?, ?>) from.get("parameters")).get("httpMethodRestrict") instanceof String methods) {
                for (String method : methods.split(",")) {
                    routes.add(method.trim() + " " + uri.substring("platform-http:".length()));
                }
            }
        }
    }

    private static List<String> parametersOf(String path) {
        return Stream.of(path.split("/")).filter(segment -> segment.startsWith("{"))
                .map(segment -> segment.substring(1, segment.length() - 1)).toList();
    }

    private static void collectReferences(Object node, List<String> references) {
        if (node instanceof Map<?, ?> map) {
            map.forEach((key, value) -> {
                if (key.equals("$ref")) {
                    references.add(value.toString());
                }
                collectReferences(value, references);
            });
        } else if (node instanceof List<?> list) {
            list.forEach(each -> collectReferences(each, references));
        }
    }

    private static Object at(Map<?, ?> document, String reference) {
        Object node = document;
        for (String step : reference.substring("#/".length()).split("/")) {
            node = node instanceof Map<?, ?> map ? map.get(step) : null;
        }
        return node;
    }

    private static Object load(Path file) throws IOException {
        return new Load(LoadSettings.builder().build()).loadFromString(Files.readString(file));
    }
}
