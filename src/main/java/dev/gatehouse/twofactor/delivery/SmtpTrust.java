package dev.gatehouse.twofactor.delivery;

import dev.gatehouse.platform.StartupException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.Arrays;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import org.apache.camel.support.jsse.SSLContextParameters;
import org.apache.camel.support.jsse.TrustManagersParameters;

/** Whom to believe that they are the mail server: the JDK's authorities, or those of a PEM file. */
final class SmtpTrust {
    private SmtpTrust() {}

    /** @throws StartupException when the file has no certificates */
    static SSLContextParameters of(Path pem) {
        SSLContextParameters tls = new SSLContextParameters();
        if (pem != null && !pem.toString().isEmpty()) {
            TrustManagersParameters trust = new TrustManagersParameters();
            trust.setTrustManager(trustManager(pem));
            tls.setTrustManagers(trust);
        }
        return tls;
    }

    private static X509TrustManager trustManager(Path pem) {
        try (InputStream in = Files.newInputStream(pem)) {
            KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
            store.load(null, null);
            for (Certificate certificate : CertificateFactory.getInstance("X.509").generateCertificates(in)) {
                store.setCertificateEntry("authority-" + store.size(), certificate);
            }
            TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            factory.init(store);
            return Arrays.stream(factory.getTrustManagers()).filter(X509TrustManager.class::isInstance)
                    .map(X509TrustManager.class::cast).findFirst().orElseThrow();
        } catch (IOException | GeneralSecurityException e) {
            throw new StartupException("GATEHOUSE_SMTP_TRUST_FILE " + pem + " cannot be used (" + e.getClass().getSimpleName() + ")", e);
        }
    }
}
