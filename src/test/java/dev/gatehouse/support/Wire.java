package dev.gatehouse.support;

import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** HTTP in raw bytes, for what no well-behaved client sends or shows. */
public final class Wire {
    private static final int PATIENCE_MILLIS = 10_000;

    private Wire() {}

    /** A connection to this machine's port that gives up reading after ten seconds. */
    public static Socket connect(int port) throws IOException {
        Socket socket = new Socket("127.0.0.1", port);
        socket.setSoTimeout(PATIENCE_MILLIS);
        return socket;
    }

    /** Sends the text as it is (lines may end in a plain newline) and answers all that comes back until the server closes. */
    public static String exchange(int port, String request) throws IOException {
        return new String(exchange(port, lines(request)), StandardCharsets.UTF_8);
    }

    /** The same in bytes. */
    public static byte[] exchange(int port, byte[] request) throws IOException {
        try (Socket socket = connect(port)) {
            socket.getOutputStream().write(request);
            socket.getOutputStream().flush();
            return socket.getInputStream().readAllBytes();
        }
    }

    /** Text as it goes over the wire. */
    public static byte[] lines(String text) {
        return text.replace("\r\n", "\n").replace("\n", "\r\n").getBytes(StandardCharsets.ISO_8859_1);
    }
}
