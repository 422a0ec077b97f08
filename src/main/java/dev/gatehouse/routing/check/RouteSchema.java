package dev.gatehouse.routing.check;

import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SchemaValidatorsConfig;
import com.networknt.schema.SpecVersion;
import com.networknt.schema.ValidationMessage;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.apache.camel.dsl.yaml.YamlRoutesBuilderLoader;

/** Camel's own schema of its YAML: names what Camel would not understand. It is large and loads beside other work. */
final class RouteSchema {
    private static final Comparator<ValidationMessage> MOST_EXACT_FIRST =
            Comparator.comparing((ValidationMessage m) -> -m.getInstanceLocation().getNameCount())
                    .thenComparing(m -> !m.getType().equals("additionalProperties"));
    private final CompletableFuture<JsonSchema> schema = CompletableFuture.supplyAsync(RouteSchema::load);

    /** @throws RouteRefused with the line of what is wrong */
    void check(Yaml file) {
        schema.join().validate(file.toJson()).stream().min(MOST_EXACT_FIRST).ifPresent(message -> {
            throw new RouteRefused(file.lineAt(path(message)), "is not a Camel route: " + message.getMessage());
        });
    }

    private static List<String> path(ValidationMessage message) {
        List<String> path = new ArrayList<>();
        for (int i = 0; i < message.getInstanceLocation().getNameCount(); i++) {
            path.add(message.getInstanceLocation().getName(i));
        }
        if (message.getProperty() != null) {
            path.add(message.getProperty());
        }
        return path;
    }

    private static JsonSchema load() {
        try (InputStream in = YamlRoutesBuilderLoader.class.getResourceAsStream("/schema/camelYamlDsl.json")) {
            return JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V4)
                    // references kept resolved are 250 MB of heap for good, and save ten milliseconds a file
                    .getSchema(in, SchemaValidatorsConfig.builder().typeLoose(true).cacheRefs(false).build());
        } catch (IOException e) {
            throw new UncheckedIOException("Camel's schema of routes cannot be read", e);
        }
    }
}
