package dev.gatehouse.edge;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.gatehouse.platform.OAuthProblems;
import dev.gatehouse.platform.Problem;
import dev.gatehouse.platform.ProblemException;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The body of an OAuth endpoint: parameters that are texts, from a form (RFC 6749 appendix B) or a flat JSON object. None may
 * come twice; one without a value counts as left out (RFC 6749 section 3.2).
 */
final class Parameters {
    private final ObjectMapper json;

    Parameters(ObjectMapper json) {
        this.json = json;
    }

    /**
     * A form as JSON.
     *
     * @throws dev.gatehouse.platform.ProblemException field-invalid or body-malformed
     */
    byte[] ofForm(byte[] body) {
        Map<String, String> parameters = new LinkedHashMap<>();
        for (String pair : utf8(body).split("&")) {
            int equals = pair.indexOf('=');
            String name = decode(equals < 0 ? pair : pair.substring(0, equals));
            if (parameters.putIfAbsent(name, equals < 0 ? "" : decode(pair.substring(equals + 1))) != null) {
                throw OAuthProblems.invalidRequest(name, "is given more than once");
            }
        }
        return write(parameters);
    }

    /** A JSON object whose values are texts, as it came but for values that are left out. */
    byte[] ofJson(byte[] body) {
        try {
            JsonNode object = json.readTree(body);
            if (!object.isObject()) {
                throw malformed("the body must be a JSON object");
            }
            Map<String, String> parameters = new LinkedHashMap<>();
            object.fields().forEachRemaining(field -> parameters.put(field.getKey(), text(field.getKey(), field.getValue())));
            return write(parameters);
        } catch (IOException e) {
            throw malformed("the body must be one JSON object without double members");
        }
    }

    private static String text(String name, JsonNode value) {
        if (!value.isTextual() && !value.isNull()) {
            throw OAuthProblems.invalidRequest(name, "must be a text");
        }
        return value.isNull() ? "" : value.textValue();
    }

    private byte[] write(Map<String, String> parameters) {
        parameters.values().removeIf(String::isEmpty);
        try {
            return json.writeValueAsBytes(parameters);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("texts are always written", e);
        }
    }

    private static ProblemException malformed(String detail) {
        return Problem.BODY_MALFORMED.exception(detail).with("error", "invalid_request");
    }

    private static String decode(String text) {
        try {
            String decoded = URLDecoder.decode(text, StandardCharsets.UTF_8);
            // the decoder puts this character for bytes that are no UTF-8
            if (decoded.indexOf('\ufffd') < 0) {
                return decoded;
            }
        } catch (IllegalArgumentException e) {
            // answered below, the same as for broken UTF-8
        }
        throw malformed("the form has broken percent-encoding");
    }

    private static String utf8(byte[] body) {
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(body)).toString();
        } catch (CharacterCodingException e) {
            throw malformed("the form is not valid UTF-8");
        }
    }
}
