package dev.gatehouse.platform.management.console;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.StreamSupport;

/**
 * What the console asks, read before Jolokia reads it: one question or a list of them, each of a known type and about this process.
 * What Jolokia gets is written anew, so that both read the same.
 */
final class Questions {
    private static final int LONGEST = 256 * 1024;
    private static final Set<String> TYPES = Set.of("read", "exec", "list", "search", "version");
    /** Another process that Jolokia should ask. */
    private static final String ELSEWHERE = "target";
    private static final ObjectMapper JSON = JsonMapper.builder().enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS).build();

    private Questions() {}

    /** The questions as they are passed on; empty when one of them is not to be asked. */
    static Optional<byte[]> read(InputStream body) throws IOException {
        byte[] text = body.readNBytes(LONGEST + 1);
        if (text.length > LONGEST) {
            return Optional.empty();
        }
        try {
            JsonNode asked = JSON.readTree(text);
            List<JsonNode> each = asked.isArray() ? StreamSupport.stream(asked.spliterator(), false).toList() : List.of(asked);
            return each.stream().allMatch(Questions::isGood) ? Optional.of(JSON.writeValueAsBytes(asked)) : Optional.empty();
        } catch (JsonProcessingException e) {
            return Optional.empty();
        }
    }

    private static boolean isGood(JsonNode question) {
        return question.isObject() && TYPES.contains(question.path("type").asText()) && !question.has(ELSEWHERE);
    }
}
