package dev.gatehouse.search;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.gatehouse.platform.Caller;
import dev.gatehouse.platform.Origin;
import dev.gatehouse.platform.Request;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

/** Imports generated lines through the verb and prints every line of the answer that is not about one document. */
public final class ImportDrill {
    private ImportDrill() {}

    /** Every thousandth line is no document. */
    public static void run(SearchEngine engine, int count) throws Exception {
        engine.create(new Schema("many", List.of(new Field("title", "string", null, null, null, null)), null));
        Imports imports = new Imports(engine, new Writes(engine), new CollectionAccess(Map.of(), Map.of()), new Names(engine), new ObjectMapper());
        Caller editor = new Caller(Caller.Kind.USER, "u", "u", Set.of("editor"), "", "s", "pwd", Instant.EPOCH, "t", Origin.internal());
        AtomicInteger next = new AtomicInteger();
        imports.load(editor, new Request("POST", Map.of("name", "many"), Map.of(), name -> null), () -> line(next.getAndIncrement(), count))
                .writeTo(line -> {
                    if (!((Map<?, ?>) line).containsKey("line")) {
                        System.out.println(line);
                    }
                });
    }

    private static byte[] line(int n, int count) {
        String text = n % 1_000 == 999 ? "not a document" : "{\"id\":\"" + n + "\",\"title\":\"Keys and gates, number " + n + "\"}";
        return n == count ? null : text.getBytes(StandardCharsets.UTF_8);
    }
}
