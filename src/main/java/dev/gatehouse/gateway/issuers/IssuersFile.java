package dev.gatehouse.gateway.issuers;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.gatehouse.platform.StartupException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.YAMLException;

/** The file that {@code GATEHOUSE_ISSUERS_FILE} names: YAML, of which JSON is a part. */
final class IssuersFile {
    private static final JsonMapper STRICT = JsonMapper.builder().enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES).build();

    private IssuersFile() {}

    private record Content(List<TrustedIssuer> issuers) {}

    /** @throws StartupException naming the file and what is wrong with it */
    static List<TrustedIssuer> read(Path file) {
        try {
            LoaderOptions options = new LoaderOptions();
            options.setAllowDuplicateKeys(false);
            Object parsed = new Yaml(new SafeConstructor(options)).load(Files.readString(file));
            Content content = STRICT.convertValue(parsed, Content.class);
            if (content == null || content.issuers() == null) {
                throw new IllegalArgumentException("has no list issuers");
            }
            return content.issuers();
        } catch (IOException | YAMLException | IllegalArgumentException e) {
            Throwable reason = e;
            while (reason.getCause() != null) {
                reason = reason.getCause();
            }
            throw new StartupException("GATEHOUSE_ISSUERS_FILE: " + file + ": " + String.valueOf(reason.getMessage()).lines().findFirst().orElse(""), e);
        }
    }
}
