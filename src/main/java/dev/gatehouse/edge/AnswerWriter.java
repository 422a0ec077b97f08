package dev.gatehouse.edge;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.gatehouse.platform.Lines;
import dev.gatehouse.platform.Problem;
import dev.gatehouse.platform.ProblemException;
import dev.gatehouse.platform.Reply;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerResponse;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one place that writes answers. A body that is not text or bytes becomes JSON; an exception becomes
 * {@code application/problem+json} (RFC 9457). Only what the route set itself is sent as a header, never what the client
 * sent.
 */
final class AnswerWriter {
    private static final Logger log = LoggerFactory.getLogger(AnswerWriter.class);
    private static final Duration PATIENCE_WITH_READERS = Duration.ofSeconds(30);
    private static final Set<String> NEVER_SENT = Set.of("connection", "keep-alive", "transfer-encoding", "content-length",
            "upgrade", "te", "trailer", "host", "authorization", "cookie", "proxy-authorization", "proxy-connection");
    private final ObjectMapper json;
    private final ProblemMapper problems;
    private final Executor lineThreads;

    /** @param lineThreads run answers of {@link Lines}: bounded, and refuse what does not fit */
    AnswerWriter(ObjectMapper json, ProblemMapper problems, Executor lineThreads) {
        this.json = json;
        this.problems = problems;
        this.lineThreads = lineThreads;
    }

    /** What is to be sent, made on whatever thread the route ended on. */
    private record Answer(int status, Map<String, String> headers, Buffer body, FlowingAnswer flowing) {}

    /** Whether the client asks for it, or the request's rest is too much to be read and thrown away. */
    private static boolean mustClose(EdgeCall call) {
        return call.asksToClose() || call.body().isUnread() && !call.body().isSmall();
    }

    /** Turns the exchange into an answer and sends it on the call's event loop; runs {@code done} when it is out. */
    void write(EdgeCall call, Exchange exchange, Map<String, Object> inboundHeaders, Object inboundBody, Runnable done) {
        Answer answer;
        try {
            answer = exchange.getException() != null
                    ? problem(call, exchange.getException())
                    : answer(exchange.getMessage(), inboundHeaders, inboundBody);
        } catch (RuntimeException e) {
            answer = problem(call, e);
        }
        if (exchange.getException() == null && exchange.getMessage().getBody() instanceof Lines lines) {
            stream(call, answer, lines, done);
        } else {
            send(call, answer, done);
        }
    }

    private void stream(EdgeCall call, Answer head, Lines lines, Runnable done) {
        LineSink sink = new LineSink(json, call, () -> begin(call, head), PATIENCE_WITH_READERS);
        try {
            lineThreads.execute(() -> run(call, lines, sink, done));
        } catch (RejectedExecutionException e) {
            send(call, problem(call, e), done);
        }
    }

    private void run(EdgeCall call, Lines lines, LineSink sink, Runnable done) {
        try {
            lines.writeTo(sink);
            sink.end(() -> finish(call, mustClose(call), done));
        } catch (Exception e) {
            if (!sink.started()) {
                call.body().giveUp();
                send(call, problem(call, e), done);
                return;
            }
            log.warn("{} an answer of lines was broken off", call.origin().requestId(), e);
            call.context().runOnContext(x -> call.request().connection().close());
            done.run();
        }
    }

    /** Sends an answer that is nothing but its header fields. */
    void empty(EdgeCall call) {
        send(call, new Answer(204, Map.of(), null, null), () -> { });
    }

    /** Sends the problem for a failure that no route has seen. */
    void fail(EdgeCall call, Throwable failure) {
        send(call, problem(call, failure), () -> { });
    }

    private Answer answer(Message message, Map<String, Object> inboundHeaders, Object inboundBody) {
        Map<String, String> headers = new LinkedHashMap<>();
        message.getHeaders().forEach((name, value) -> {
            if (value != null && inboundHeaders.get(name) != value && isSendable(name)) {
                headers.put(name, value.toString());
            }
        });
        Integer status = message.getHeader(Exchange.HTTP_RESPONSE_CODE, Integer.class);
        Object body = message.getBody() == inboundBody ? null : message.getBody();
        if (body instanceof FlowingAnswer flowing) {
            return new Answer(status == null ? flowing.status() : status, headers, null, flowing);
        }
        if (body instanceof Lines) {
            headers.put("Content-Type", Lines.MEDIA_TYPE);
            return new Answer(status == null ? 200 : status, headers, null, null);
        }
        if (body instanceof Reply reply) {
            headers.putAll(reply.headers());
            return new Answer(reply.status(), headers, reply.body() == null ? null : bytes(reply.body(), headers), null);
        }
        if (body == null) {
            return new Answer(status == null ? 204 : status, headers, null, null);
        }
        return new Answer(status == null ? 200 : status, headers, bytes(body, headers), null);
    }

    private Buffer bytes(Object body, Map<String, String> headers) {
        if (body instanceof byte[] raw) {
            return Buffer.buffer(raw);
        }
        if (body instanceof String text) {
            headers.putIfAbsent("Content-Type", "text/plain; charset=utf-8");
            return Buffer.buffer(text);
        }
        headers.putIfAbsent("Content-Type", "application/json");
        try {
            return Buffer.buffer(json.writeValueAsBytes(body));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("the route's answer cannot be written as JSON", e);
        }
    }

    private Answer problem(EdgeCall call, Throwable failure) {
        ProblemException problem = problems.map(failure, call.origin());
        call.record().failedWith(problem.problem());
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("type", problem.problem().type());
        members.put("title", problem.problem().title());
        members.put("status", problem.problem().status());
        if (problem.detail() != null) {
            members.put("detail", problem.detail());
        }
        members.put("instance", call.origin().requestId());
        members.putAll(problem.members());
        Map<String, String> headers = new LinkedHashMap<>(problem.headers());
        headers.put("Content-Type", "application/problem+json");
        headers.put("Cache-Control", "no-store");
        return new Answer(problem.problem().status(), headers, bytes(members, headers), null);
    }

    private static boolean isSendable(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        return !lower.startsWith("camel") && !NEVER_SENT.contains(lower);
    }

    private static void send(EdgeCall call, Answer answer, Runnable done) {
        call.onLoop(() -> sendOnLoop(call, answer, done));
    }

    private static void sendOnLoop(EdgeCall call, Answer answer, Runnable done) {
        HttpServerResponse response = call.request().response();
        if (response.ended() || response.closed()) {
            done.run();
            return;
        }
        if (answer.flowing() != null) {
            response.headers().addAll(answer.flowing().headers());
        }
        boolean closeAfter = mustClose(call);
        head(call, answer);
        if (answer.flowing() != null) {
            answer.flowing().flow(call).onComplete(flowed -> finish(call, closeAfter || flowed.failed(), done));
            return;
        }
        Buffer body = answer.body() == null ? Buffer.buffer() : answer.body();
        if (answer.status() != 204 && answer.status() != 304) {
            response.putHeader("Content-Length", String.valueOf(body.length()));
        }
        response.end(call.request().method() == HttpMethod.HEAD ? Buffer.buffer() : body)
                .onComplete(sent -> finish(call, closeAfter, done));
    }

    private static void head(EdgeCall call, Answer answer) {
        HttpServerResponse response = call.request().response();
        response.setStatusCode(answer.status());
        answer.headers().forEach(response::putHeader);
        call.completeHead(response);
        response.putHeader("X-Request-Id", call.origin().requestId());
        if (mustClose(call)) {
            response.putHeader("Connection", "close");
        }
    }

    private static void begin(EdgeCall call, Answer answer) {
        if (!call.request().response().closed()) {
            head(call, answer);
            call.request().response().setChunked(true);
        }
    }

    private static void finish(EdgeCall call, boolean close, Runnable done) {
        if (close) {
            // not at once: a write that just failed is still on the stack, with what it had to write
            call.context().runOnContext(x -> call.request().connection().close());
        } else if (call.body().isUnread()) {
            call.request().resume();
        }
        done.run();
    }

    /** The problem for a request that could not even be parsed (RFC 9112). */
    static Problem forUnparsable(Throwable cause) {
        return cause instanceof TooLongHttpHeaderException
                ? Problem.HEADERS_TOO_LARGE : Problem.REQUEST_INVALID;
    }
}
