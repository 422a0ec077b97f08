package dev.gatehouse.edge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.gatehouse.platform.ProblemException;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Forms and flat JSON as RFC 6749 appendix B and section 3.2 have them. */
class ParametersTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private final Parameters parameters = new Parameters(JSON);

    private Map<String, String> read(byte[] json) throws IOException {
        return JSON.readValue(json, new TypeReference<>() {});
    }

    @Provide
    Arbitrary<Map<String, String>> texts() {
        Arbitrary<String> text = Arbitraries.strings().all().excludeChars('\ufffd')
                .filter(s -> !s.isEmpty() && s.codePoints().noneMatch(c -> c >= 0xd800 && c <= 0xdfff));
        return Arbitraries.maps(text, text).ofMaxSize(5);
    }

    @Property(tries = 300)
    void whatABrowserEncodesIsReadBack(@ForAll("texts") Map<String, String> form) throws IOException {
        String encoded = form.entrySet().stream().map(pair -> encode(pair.getKey()) + "=" + encode(pair.getValue())).collect(Collectors.joining("&"));
        assertThat(read(parameters.ofForm(encoded.getBytes(StandardCharsets.US_ASCII)))).isEqualTo(form);
        assertThat(read(parameters.ofJson(JSON.writeValueAsBytes(form)))).isEqualTo(form);
    }

    @Property(tries = 1000)
    void anyBytesAreReadOrRefused(@ForAll byte[] body) throws IOException {
        try {
            assertThat(read(parameters.ofForm(body))).doesNotContainValue("");
        } catch (ProblemException e) {
            assertThat(e.members()).containsEntry("error", "invalid_request");
        }
        try {
            parameters.ofJson(body);
        } catch (ProblemException e) {
            assertThat(e.members()).containsEntry("error", "invalid_request");
        }
    }

    @Example
    void emptyValueIsLeftOutAndADoubleNameIsRefusedEvenThen() throws IOException {
        assertThat(read(parameters.ofForm("a=&b=2&c".getBytes(StandardCharsets.US_ASCII)))).isEqualTo(Map.of("b", "2"));
        assertThatThrownBy(() -> parameters.ofForm("a=&a=1".getBytes(StandardCharsets.US_ASCII))).isInstanceOf(ProblemException.class);
        assertThatThrownBy(() -> parameters.ofForm("a=1&%61=1".getBytes(StandardCharsets.US_ASCII))).isInstanceOf(ProblemException.class);
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
