package dev.gatehouse.twofactor.delivery;

import static org.awaitility.Awaitility.await;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import jakarta.mail.Message;
import jakarta.mail.MessagingException;
import jakarta.mail.internet.MimeMessage;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/** A mail server for tests: GreenMail, which asks for a login, behind STARTTLS with a certificate of its own for localhost. */
public final class MailHouse implements AutoCloseable {
    public static final String USERNAME = "gatehouse";
    public static final String PASSWORD = "the mail server's password";
    /** Longer than the lease of a worker that was killed in an attempt. */
    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final Duration SOON = Duration.ofMillis(20);
    private static final Pattern CODE = Pattern.compile("\\b\\d{8}\\b");
    private final GreenMail mail = new GreenMail(new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_SMTP));
    private final StartTlsFront front;
    private final Path certificate;

    public MailHouse(Path folder) throws Exception {
        mail.start();
        mail.setUser("gatehouse@example.org", USERNAME, PASSWORD);
        certificate = folder.resolve("mail.pem");
        front = new StartTlsFront(tls(folder), mail.getSmtp().getPort());
    }

    public int port() {
        return front.port();
    }

    /** PEM of the certificate. */
    public Path certificate() {
        return certificate;
    }

    StartTlsFront front() {
        return front;
    }

    /** What arrived at that address. */
    List<MimeMessage> mailsTo(String address) {
        return Arrays.stream(mail.getReceivedMessages()).filter(message -> isTo(message, address)).toList();
    }

    /** The newest mail of so many to that address, once it is there. */
    MimeMessage mailTo(String address, int count) {
        return await().atMost(PATIENCE).pollDelay(Duration.ZERO).pollInterval(SOON).until(() -> mailsTo(address), mails -> mails.size() >= count).get(count - 1);
    }

    /** The code in the newest mail of so many to that address. */
    public String codeTo(String address, int count) throws Exception {
        Matcher code = CODE.matcher((String) mailTo(address, count).getContent());
        if (!code.find()) {
            throw new AssertionError("there is no code in the mail");
        }
        return code.group();
    }

    @Override
    public void close() throws IOException {
        front.close();
        mail.stop();
    }

    private static boolean isTo(MimeMessage message, String address) {
        try {
            return Arrays.stream(message.getRecipients(Message.RecipientType.TO)).anyMatch(to -> to.toString().equals(address));
        } catch (MessagingException e) {
            throw new IllegalStateException(e);
        }
    }

    private SSLContext tls(Path folder) throws Exception {
        Path store = folder.resolve("mail.p12");
        keytool("-genkeypair", "-alias", "mail", "-keyalg", "EC", "-dname", "CN=localhost", "-ext", "san=dns:localhost",
                "-keystore", store.toString(), "-storepass", "changeit", "-validity", "2");
        keytool("-exportcert", "-rfc", "-alias", "mail", "-keystore", store.toString(), "-storepass", "changeit",
                "-file", certificate.toString());
        return context(store);
    }

    private static SSLContext context(Path store) throws GeneralSecurityException, IOException {
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(store)) {
            keys.load(in, "changeit".toCharArray());
        }
        KeyManagerFactory managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        managers.init(keys, "changeit".toCharArray());
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(managers.getKeyManagers(), null, null);
        return context;
    }

    private static void keytool(String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "keytool").toString()));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes());
        if (process.waitFor() != 0) {
            throw new IllegalStateException(output);
        }
    }
}
