package dev.gatehouse.gateway.docs;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.springframework.core.io.Resource;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;
import org.springframework.util.StringUtils;
import org.springframework.util.function.SingletonSupplier;

/**
 * The API as a whole: the OpenAPI 3.1 documents of all services in one that refers to no other. Components and operation ids
 * carry their service's name, which is also the tag of its operations.
 */
public final class ApiDocument {
    /** Kept by their names: one token opens all services. */
    private static final String SCHEMES = "securitySchemes";
    private static final String LOCAL = "#/components/";
    private final SingletonSupplier<byte[]> bytes;

    /** Of {@code pages/docs/*.yaml} on the class path in the order of their names, read when first asked for: a start need not wait. */
    ApiDocument(ObjectMapper json) {
        bytes = SingletonSupplier.of(() -> written(json));
    }

    private static byte[] written(ObjectMapper json) {
        try {
            return json.writeValueAsBytes(merged(new PathMatchingResourcePatternResolver().getResources("classpath*:pages/docs/*.yaml")));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The document, as JSON. */
    public byte[] whole() {
        return bytes.obtain();
    }

    private static Map<String, Object> merged(Resource[] documents) throws IOException {
        Map<String, Object> paths = new LinkedHashMap<>();
        Map<String, Map<String, Object>> components = new LinkedHashMap<>();
        List<Map<String, Object>> tags = new ArrayList<>();
        for (Resource file : documents) {
            String service = StringUtils.stripFilenameExtension(file.getFilename());
            Map<String, Object> document = asMap(renamed(new Load(LoadSettings.builder().build()).loadFromInputStream(file.getInputStream()), service));
            tags.add(Map.of("name", service, "description", String.valueOf(asMap(document.get("info")).get("summary"))));
            asMap(document.get("paths")).forEach((path, item) -> paths.put(path, tagged(asMap(item), service)));
            asMap(document.get("components")).forEach((kind, named) -> asMap(named).forEach((name, component) ->
                    components.computeIfAbsent(kind, k -> new LinkedHashMap<>()).put(kind.equals(SCHEMES) ? name : service + "." + name, component)));
        }
        Map<String, Object> whole = new LinkedHashMap<>();
        whole.put("openapi", "3.1.0");
        whole.put("info", Map.of("title", "Gatehouse", "version", "0.1.0", "summary", "Everything behind the gate, in one document.",
                "description", "Every error is application/problem+json (RFC 9457) of a type that docs/errors.md lists."));
        whole.put("servers", List.of(Map.of("url", "/")));
        whole.put("security", List.of(Map.of("bearer", List.of())));
        whole.put("tags", tags);
        whole.put("paths", paths);
        whole.put("components", components);
        return whole;
    }

    private static Map<String, Object> tagged(Map<String, Object> item, String service) {
        item.values().forEach(value -> {
            if (value instanceof Map<?, ?> && asMap(value).containsKey("operationId")) {
                Map<String, Object> operation = asMap(value);
                operation.put("operationId", service + "." + operation.get("operationId"));
                operation.put("tags", List.of(service));
            }
        });
        return item;
    }

    /** A copy whose references lead to the components' new names. */
    private static Object renamed(Object node, String service) {
        if (node instanceof List<?> list) {
            return list.stream().map(each -> renamed(each, service)).toList();
        }
        if (!(node instanceof Map<?, ?>)) {
            return node;
        }
        Map<String, Object> copy = new LinkedHashMap<>();
        asMap(node).forEach((key, value) ->
                copy.put(key, key.equals("$ref") ? reference(value.toString(), service) : renamed(value, service)));
        return copy;
    }

    private static String reference(String reference, String service) {
        int name = reference.indexOf('/', LOCAL.length()) + 1;
        return reference.startsWith(LOCAL) ? reference.substring(0, name) + service + "." + reference.substring(name) : reference;
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> asMap(Object node) {
        return (Map<String, Object>) node;
    }
}
