package dev.gatehouse.routing.check;

import java.util.List;
import java.util.Map;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Whatever stands in a file, it is read or refused with a line: nothing else ever comes out of the check. */
class YamlReaderPropertyTest {
    private static final RouteFileCheck CHECK = new RouteFileCheck(new RouteRules(Set.of(), Map.of("orders", Set.of("list")), Set.of()));

    @Property
    void anyTextIsReadOrRefused(@ForAll("texts") String text) {
        RouteFile file = new RouteFile("gateway/orders.camel.yaml", text, "");
        try {
            CHECK.check(file, YamlReader.read(text));
        } catch (RouteRefused refused) {
            if (refused.line() < 0 || refused.reason().isBlank() || refused.line() > text.lines().count() + 1) {
                throw new AssertionError("refused without a place: " + refused.line() + " " + refused.reason());
            }
        }
    }

    /** Pieces of route files in any order and depth, and any characters between them. */
    @Provide
    Arbitrary<String> texts() {
        Arbitrary<String> piece = Arbitraries.of(List.of("- route:", "id: gateway-orders", "from:", "uri: platform-http:/x", "steps:",
                "- to: guard:jwt", "- setBody:", "constant: x", "simple: ${", "- choice:", "- setHeaders:", "headers:", "- to:", "- bean:", "ref: orders", "- filter:", "- removeHeader:", "name: x", "when:", "- multicast:", "{", "}", "[", "]",
                "&a", "*a", "!!x", "---", "\"", "'", "|", "? ", ": ", "#", "null", "~", "{{", "}}", "\t"));
        Arbitrary<String> gap = Arbitraries.of(" ", "\n", "\n  ", "\n      ", "\n          ");
        Arbitrary<String> known = Combinators.combine(piece, gap).as((p, g) -> p + g).list().ofMaxSize(40)
                .map(parts -> String.join("", parts));
        return Arbitraries.oneOf(known, Arbitraries.strings().ofMaxLength(200));
    }
}
