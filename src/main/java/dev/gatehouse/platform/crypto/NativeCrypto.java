package dev.gatehouse.platform.crypto;

import com.amazon.corretto.crypto.provider.AmazonCorrettoCryptoProvider;
import java.security.KeyFactory;
import java.security.NoSuchAlgorithmException;
import java.security.Provider;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * AWS-LC by the Amazon Corretto Crypto Provider: it signs four times as fast as the JDK. Its library is there for Linux with glibc;
 * elsewhere, and where it cannot be loaded, the JDK's own providers do the work. It is asked for by name and never installed.
 */
public final class NativeCrypto {
    private static final Logger log = LoggerFactory.getLogger(NativeCrypto.class);
    private static final Optional<Provider> PROVIDER = load();

    private NativeCrypto() {}

    /** The provider, if its library could be loaded. */
    public static Optional<Provider> provider() {
        return PROVIDER;
    }

    /** A factory whose keys the provider need not translate. */
    public static KeyFactory keyFactory(String algorithm) throws NoSuchAlgorithmException {
        return PROVIDER.isPresent() ? KeyFactory.getInstance(algorithm, PROVIDER.get()) : KeyFactory.getInstance(algorithm);
    }

    private static Optional<Provider> load() {
        Throwable trouble = AmazonCorrettoCryptoProvider.INSTANCE.getLoadingError();
        if (trouble == null) {
            return Optional.of(AmazonCorrettoCryptoProvider.INSTANCE);
        }
        log.info("native cryptography is not there, the JDK's own is used ({})", trouble.getMessage());
        return Optional.empty();
    }
}
