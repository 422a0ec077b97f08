package dev.gatehouse.twofactor.delivery;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;

/**
 * STARTTLS (RFC 3207) before a mail server that does not speak it: until the upgrade it knows EHLO, STARTTLS and QUIT, afterwards
 * it passes line for line. It can be told to refuse recipients, not to offer the upgrade, or to hang up.
 */
final class StartTlsFront implements AutoCloseable {
    private final ServerSocket server;
    private final SSLContext tls;
    private final int behind;
    /** What clients said in the clear. */
    final List<String> saidInTheClear = new CopyOnWriteArrayList<>();
    volatile boolean offersTheUpgrade = true;
    volatile boolean hangsUp;
    /** TLS before anything is said (RFC 8314) in place of the upgrade. */
    volatile boolean tlsFromTheFirstByte;
    volatile boolean isSilent;
    volatile String answerToRecipients;

    StartTlsFront(SSLContext tls, int behind) throws IOException {
        this.tls = tls;
        this.behind = behind;
        server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Thread thread = new Thread(this::accept, "starttls-front");
        thread.setDaemon(true);
        thread.start();
    }

    int port() {
        return server.getLocalPort();
    }

    /** Well-behaved again. */
    void reset() {
        offersTheUpgrade = true;
        hangsUp = false;
        tlsFromTheFirstByte = false;
        isSilent = false;
        answerToRecipients = null;
        saidInTheClear.clear();
    }

    @Override
    public void close() throws IOException {
        server.close();
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket client = server.accept();
                Thread thread = new Thread(() -> serve(client), "starttls-front-client");
                thread.setDaemon(true);
                thread.start();
            } catch (IOException e) {
                // closed: the loop ends
            }
        }
    }

    private void serve(Socket client) {
        try (client) {
            if (hangsUp) {
                return;
            }
            if (isSilent) {
                client.getInputStream().readAllBytes();
            } else if (tlsFromTheFirstByte) {
                SSLSocket secured = secured(client);
                say(secured, "220 front ready");
                pass(secured);
            } else {
                say(client, "220 front ready");
                if (upgradeIsAskedFor(client)) {
                    pass(secured(client));
                }
            }
        } catch (IOException e) {
            // the client went away, which is its right
        }
    }

    private SSLSocket secured(Socket client) throws IOException {
        SSLSocket secured = (SSLSocket) tls.getSocketFactory().createSocket(client, null, client.getPort(), true);
        secured.setUseClientMode(false);
        secured.startHandshake();
        return secured;
    }

    private boolean upgradeIsAskedFor(Socket client) throws IOException {
        BufferedReader lines = reader(client);
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            saidInTheClear.add(line);
            String command = line.split(" ")[0].toUpperCase(Locale.ROOT);
            switch (command) {
                case "EHLO" -> say(client, offersTheUpgrade ? "250-front\r\n250 STARTTLS" : "250 front");
                case "STARTTLS" -> {
                    say(client, "220 go ahead");
                    return true;
                }
                case "QUIT" -> {
                    say(client, "221 bye");
                    return false;
                }
                default -> say(client, "530 5.7.0 must issue a STARTTLS command first");
            }
        }
        return false;
    }

    private void pass(Socket client) throws IOException {
        try (Socket server = new Socket(InetAddress.getLoopbackAddress(), behind)) {
            BufferedReader from = reader(client);
            BufferedReader back = reader(server);
            back.readLine();
            boolean data = false;
            for (String line = from.readLine(); line != null; line = from.readLine()) {
                if (!data && line.startsWith("RCPT") && answerToRecipients != null) {
                    say(client, answerToRecipients);
                    continue;
                }
                say(server, line);
                if (!data || line.equals(".")) {
                    String answer = answer(back);
                    say(client, answer);
                    data = answer.startsWith("354");
                }
            }
        }
    }

    private static String answer(BufferedReader from) throws IOException {
        StringBuilder answer = new StringBuilder();
        String line;
        do {
            line = from.readLine();
            answer.append(answer.isEmpty() ? "" : "\r\n").append(line);
        } while (line != null && line.length() > 3 && line.charAt(3) == '-');
        return answer.toString();
    }

    private static BufferedReader reader(Socket socket) throws IOException {
        return new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.ISO_8859_1));
    }

    private static void say(Socket to, String line) throws IOException {
        OutputStream out = to.getOutputStream();
        out.write((line + "\r\n").getBytes(StandardCharsets.ISO_8859_1));
        out.flush();
    }
}
