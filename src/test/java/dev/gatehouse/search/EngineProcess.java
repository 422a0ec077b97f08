package dev.gatehouse.search;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.gatehouse.platform.Caller;
import dev.gatehouse.platform.Origin;
import dev.gatehouse.platform.ProblemException;
import dev.gatehouse.search.embedded.TestEngines;
import java.io.IOException;
import java.io.PrintStream;
import java.io.FileOutputStream;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;

/**
 * A process of its own with the embedded engine, asked over HTTP, that waits to be killed. It writes down each change once it is
 * applied: {@code id revision}.
 */
public final class EngineProcess {
    private static final Caller SERVICE_A = Caller.service("service-a", Origin.internal());
    private static final ObjectMapper JSON = new ObjectMapper();

    private EngineProcess() {}

    /** @param args folder of the index, port, file for the changes */
    public static void main(String[] args) throws Exception {
        SearchEngine engine = recording(TestEngines.open(Path.of(args[0])), args[2]);
        IndexContents contents = new IndexContents(engine, new Writes(engine), new CollectionAccess(Map.of("service_a_elements", "service-a"), Map.of()),
                new Names(engine), System::nanoTime);
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), Integer.parseInt(args[1])), 0);
        server.setExecutor(Executors.newFixedThreadPool(8));
        serve(server, "find", IndexContents.Named.class, it -> contents.find(SERVICE_A, it));
        serve(server, "create", Schema.class, it -> contents.create(SERVICE_A, it));
        serve(server, "prepare", Schema.class, it -> contents.prepare(SERVICE_A, it));
        serve(server, "promote", IndexContents.Prepared.class, it -> contents.promote(SERVICE_A, it));
        serve(server, "apply", IndexContents.Batch.class, it -> contents.apply(SERVICE_A, it));
        serve(server, "list", IndexContents.Listing.class, it -> contents.list(SERVICE_A, it));
        server.start();
        System.out.println("ready");
        Thread.sleep(Long.MAX_VALUE);
    }

    private interface Verb<T> {
        Object answer(T body);
    }

    private static <T> void serve(HttpServer server, String verb, Class<T> body, Verb<T> act) {
        server.createContext("/" + verb, exchange -> {
            try {
                answer(exchange, 200, act.answer(JSON.readValue(exchange.getRequestBody(), body)));
            } catch (ProblemException e) {
                answer(exchange, e.problem().status(), Map.of("problem", e.problem().name()));
            }
        });
    }

    private static void answer(HttpExchange exchange, int status, Object body) throws IOException {
        byte[] bytes = JSON.writeValueAsBytes(body);
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    private static SearchEngine recording(SearchEngine engine, String file) throws IOException {
        PrintStream record = new PrintStream(new FileOutputStream(file, true), true);
        return (SearchEngine) Proxy.newProxyInstance(SearchEngine.class.getClassLoader(), new Class<?>[] {SearchEngine.class},
                (proxy, method, arguments) -> {
                    try {
                        Object answer = method.invoke(engine, arguments);
                        if (method.getName().equals("apply")) {
                            record.print(lines((List<?>) arguments[1]));
                        }
                        return answer;
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    private static String lines(List<?> changes) {
        StringBuilder lines = new StringBuilder();
        for (Object change : changes) {
            SearchEngine.Change one = (SearchEngine.Change) change;
            if (one.document() != null) {
                lines.append(one.id()).append(' ').append(one.document().path("revision").asLong()).append('\n');
            }
        }
        return lines.toString();
    }
}
