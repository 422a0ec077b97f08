package dev.gatehouse.docs;

import dev.gatehouse.support.CaddyCommand;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.Key;
import java.security.KeyStore;
import java.util.Base64;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.springframework.util.FileSystemUtils;

/** The Caddy that is installed, with the project's configuration, on free ports and with a certificate of one's own. */
final class Caddy implements AutoCloseable {
    private static final String PASSWORD = "changeit";
    final int http = freePort();
    final int https = freePort();
    final Path certificate;
    private final Path folder;
    private final Process process;

    /** @param settings the Caddyfile's, besides those of the certificate */
    Caddy(Path folder, Map<String, String> settings) throws Exception {
        this.folder = folder;
        this.certificate = folder.resolve("site.pem");
        FileSystemUtils.copyRecursively(Path.of("caddy"), folder.resolve("caddy"));
        Files.writeString(folder.resolve("caddy/options/test.caddy"), "http_port " + http + "\nhttps_port " + https + "\nadmin off\n");
        makeCertificate();
        ProcessBuilder caddy = new ProcessBuilder("caddy", "run", "--config", "caddy/Caddyfile", "--adapter", "caddyfile")
                .directory(folder.toFile()).redirectErrorStream(true).redirectOutput(log().toFile());
        CaddyCommand.settings(caddy, folder).putAll(Map.of("GATEHOUSE_TLS", "files", "GATEHOUSE_TLS_CERTIFICATE", certificate.toString(),
                "GATEHOUSE_TLS_KEY", folder.resolve("site.key").toString()));
        caddy.environment().putAll(settings);
        process = caddy.start();
        Awaitility.await().atMost(20, TimeUnit.SECONDS).until(() -> listens(https) && listens(http));
    }

    Path log() {
        return folder.resolve("log");
    }

    @Override
    public void close() throws InterruptedException {
        process.destroy();
        if (!process.waitFor(10, TimeUnit.SECONDS)) {
            process.destroyForcibly();
        }
    }

    private void makeCertificate() throws Exception {
        Path store = folder.resolve("site.p12");
        Process keytool = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin/keytool").toString(), "-genkeypair", "-alias", "site",
                "-keyalg", "EC", "-dname", "CN=localhost", "-ext", "san=dns:localhost,dns:kms.localhost", "-validity", "2",
                "-keystore", store.toString(), "-storepass", PASSWORD).redirectErrorStream(true).start();
        keytool.getInputStream().readAllBytes();
        keytool.waitFor();
        KeyStore site = KeyStore.getInstance(store.toFile(), PASSWORD.toCharArray());
        Key key = site.getKey("site", PASSWORD.toCharArray());
        Files.writeString(certificate, pem("CERTIFICATE", site.getCertificate("site").getEncoded()));
        Files.writeString(folder.resolve("site.key"), pem("PRIVATE KEY", key.getEncoded()));
    }

    private static String pem(String what, byte[] content) {
        return "-----BEGIN " + what + "-----\n" + Base64.getMimeEncoder().encodeToString(content) + "\n-----END " + what + "-----\n";
    }

    private static boolean listens(int port) {
        try (Socket socket = new Socket("127.0.0.1", port)) {
            return socket.isConnected();
        } catch (IOException e) {
            return false;
        }
    }

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
