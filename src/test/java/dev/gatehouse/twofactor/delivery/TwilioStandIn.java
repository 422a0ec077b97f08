package dev.gatehouse.twofactor.delivery;

import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Twilio's Messages resource as far as it matters: basic auth, form in, JSON out, its error document and codes. */
final class TwilioStandIn {
    static final String ACCOUNT = "AC" + "0123456789abcdef".repeat(2);
    static final String TOKEN = "the account's token";
    static final String FROM = "+15005550006";
    private static final Pattern CODE = Pattern.compile("\\b\\d{8}\\b");
    private final HttpServer server;
    private final List<Map<String, String>> accepted = new CopyOnWriteArrayList<>();
    private final Map<String, ConcurrentLinkedQueue<Refusal>> refusals = new ConcurrentHashMap<>();
    private final Map<String, Integer> attempts = new ConcurrentHashMap<>();
    private final CountDownLatch never = new CountDownLatch(1);

    /**
     * An answer in place of an acceptance.
     *
     * @param status 0 to say nothing for 15 s
     * @param code Twilio's error code; 0 for a page that is not Twilio's
     */
    record Refusal(int status, int code, Map<String, String> headers) {}

    TwilioStandIn() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newCachedThreadPool(task -> {
            Thread thread = new Thread(task, "twilio");
            thread.setDaemon(true);
            return thread;
        }));
        server.createContext("/2010-04-01/Accounts/" + ACCOUNT + "/Messages.json", this::message);
        server.start();
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    /** Answers the next requests for that number so. */
    void refuse(String to, Refusal... next) {
        refusals.computeIfAbsent(to, number -> new ConcurrentLinkedQueue<>()).addAll(List.of(next));
    }

    int attemptsTo(String to) {
        return attempts.getOrDefault(to, 0);
    }

    List<Map<String, String>> acceptedFor(String to) {
        return accepted.stream().filter(form -> to.equals(form.get("To"))).toList();
    }

    Map<String, String> messageTo(String to, int count) {
        return await().atMost(Duration.ofSeconds(40)).pollDelay(Duration.ZERO).pollInterval(Duration.ofMillis(20)).until(() -> acceptedFor(to), messages -> messages.size() >= count).get(count - 1);
    }

    String codeTo(String to, int count) {
        Matcher code = CODE.matcher(messageTo(to, count).get("Body"));
        if (!code.find()) {
            throw new AssertionError("there is no code in the SMS");
        }
        return code.group();
    }

    private void message(HttpExchange exchange) throws IOException {
        try (exchange) {
            Map<String, String> form = form(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.US_ASCII));
            String login = Base64.getEncoder().encodeToString((ACCOUNT + ":" + TOKEN).getBytes(StandardCharsets.UTF_8));
            if (!("Basic " + login).equals(exchange.getRequestHeaders().getFirst("Authorization"))) {
                refuse(exchange, new Refusal(401, 20003, Map.of()));
            } else if (!exchange.getRequestMethod().equals("POST")
                    || !"application/x-www-form-urlencoded".equals(exchange.getRequestHeaders().getFirst("Content-Type"))) {
                refuse(exchange, new Refusal(400, 20001, Map.of()));
            } else {
                judge(exchange, form);
            }
        }
    }

    private void judge(HttpExchange exchange, Map<String, String> form) throws IOException {
        String to = form.getOrDefault("To", "");
        attempts.merge(to, 1, Integer::sum);
        Refusal refusal = refusals.getOrDefault(to, new ConcurrentLinkedQueue<>()).poll();
        if (refusal != null) {
            refuse(exchange, refusal);
        } else if (!to.matches("\\+\\d{8,15}")) {
            refuse(exchange, new Refusal(400, 21211, Map.of()));
        } else if (!FROM.equals(form.get("From"))) {
            refuse(exchange, new Refusal(400, 21606, Map.of()));
        } else {
            accepted.add(form);
            answer(exchange, 201, "{\"sid\":\"SM00000000000000000000000000000000\",\"status\":\"queued\",\"error_code\":null}");
        }
    }

    private void refuse(HttpExchange exchange, Refusal refusal) throws IOException {
        refusal.headers().forEach(exchange.getResponseHeaders()::set);
        if (refusal.status() == 0) {
            keepSilent(exchange);
            return;
        }
        answer(exchange, refusal.status(), refusal.code() == 0 ? "<html>not Twilio</html>"
                : "{\"code\":" + refusal.code() + ",\"message\":\"refused\",\"more_info\":\"https://www.twilio.com/docs/errors/"
                        + refusal.code() + "\",\"status\":" + refusal.status() + "}");
    }

    private void keepSilent(HttpExchange exchange) throws IOException {
        try {
            if (!never.await(15, TimeUnit.SECONDS)) {
                answer(exchange, 503, "{}");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void answer(HttpExchange exchange, int status, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
    }

    private static Map<String, String> form(String body) {
        Map<String, String> form = new HashMap<>();
        for (String pair : body.split("&")) {
            String[] parts = pair.split("=", 2);
            form.put(parts[0], parts.length < 2 ? "" : URLDecoder.decode(parts[1], StandardCharsets.UTF_8));
        }
        return form;
    }
}
