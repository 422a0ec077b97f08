package dev.gatehouse.support;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** An upstream that says exactly what a test wants, byte for byte, and shows what reached it. One request a connection. */
public final class RawUpstream {
    private final ServerSocket server;
    private final BlockingQueue<String> heads = new LinkedBlockingQueue<>();
    private volatile Script script;

    /** What to do with a request; the connection is closed afterwards. */
    @FunctionalInterface
    public interface Script {
        void run(InputStream body, OutputStream answer) throws Exception;
    }

    public RawUpstream() {
        try {
            server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Thread acceptor = new Thread(this::accept, "raw-upstream");
        acceptor.setDaemon(true);
        acceptor.start();
    }

    public String url() {
        return "http://127.0.0.1:" + server.getLocalPort();
    }

    /** What requests get from now on; what came before is forgotten. */
    public void answers(Script next) {
        heads.clear();
        script = next;
    }

    /** The same for an answer whose text is fixed; line ends may be plain newlines. */
    public void answers(String head, String body) {
        answers((in, out) -> out.write((head.replace("\n", "\r\n") + "\r\n\r\n" + body).getBytes(StandardCharsets.ISO_8859_1)));
    }

    /** The next request's line and header fields, as they arrived. */
    public String nextHead() throws InterruptedException {
        String head = heads.poll(10, TimeUnit.SECONDS);
        if (head == null) {
            throw new AssertionError("no request reached the upstream");
        }
        return head;
    }

    /** Whether nothing reached it since the last {@link #answers}. */
    public boolean isUntouched() {
        return heads.isEmpty();
    }

    private void accept() {
        while (true) {
            try {
                Socket socket = server.accept();
                Thread worker = new Thread(() -> serve(socket), "raw-upstream-call");
                worker.setDaemon(true);
                worker.start();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            heads.add(head(socket.getInputStream()));
            script.run(socket.getInputStream(), socket.getOutputStream());
            socket.getOutputStream().flush();
        } catch (Exception e) {
            // the other side went away, as some tests want it to; what that means they look at themselves
            heads.add("failed: " + e);
        }
    }

    private static String head(InputStream in) throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int next = in.read();
            if (next < 0) {
                throw new IOException("the head is cut off");
            }
            head.append((char) next);
        }
        return head.toString();
    }
}
