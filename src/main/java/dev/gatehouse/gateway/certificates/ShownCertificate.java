package dev.gatehouse.gateway.certificates;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * The certificate that a site shows.
 *
 * @param expires when it does, or the one above it that does so sooner
 * @param lifetime of the same, from its beginning to its end
 */
record ShownCertificate(Instant expires, Duration lifetime) {
    private static final int PATIENCE_MILLIS = 5_000;

    /** Asks the site. Whether the certificate is to be trusted is not judged, and nothing is sent to the site. */
    static ShownCertificate of(WatchedSite site) throws IOException {
        try (Socket plain = new Socket()) {
            plain.setSoTimeout(PATIENCE_MILLIS);
            plain.connect(new InetSocketAddress(site.host(), site.port()), PATIENCE_MILLIS);
            try (SSLSocket socket = (SSLSocket) anyCertificate().getSocketFactory().createSocket(plain, site.name(), site.port(), true)) {
                SSLParameters parameters = socket.getSSLParameters();
                parameters.setServerNames(List.of(new SNIHostName(site.name())));
                socket.setSSLParameters(parameters);
                socket.startHandshake();
                return firstToExpire(socket.getSession().getPeerCertificates());
            }
        }
    }

    private static ShownCertificate firstToExpire(Certificate[] chain) {
        X509Certificate first = (X509Certificate) chain[0];
        for (Certificate above : chain) {
            X509Certificate other = (X509Certificate) above;
            first = other.getNotAfter().before(first.getNotAfter()) ? other : first;
        }
        Instant expires = first.getNotAfter().toInstant();
        return new ShownCertificate(expires, Duration.between(first.getNotBefore().toInstant(), expires));
    }

    private static SSLContext anyCertificate() {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, new TrustManager[] {new Looking()}, null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has TLS", e);
        }
    }

    /** Refuses no certificate: an expired one is to be told of too. */
    private static final class Looking extends X509ExtendedTrustManager {
        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) { }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) { }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) { }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) { }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) { }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) { }

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
