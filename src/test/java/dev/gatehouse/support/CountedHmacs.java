package dev.gatehouse.support;

import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.Provider;
import java.security.Security;
import java.security.spec.AlgorithmParameterSpec;
import java.util.concurrent.atomic.AtomicLong;
import javax.crypto.Mac;
import javax.crypto.MacSpi;

/** Counts the HMAC-SHA-1 evaluations of this process, by standing in for the JDK's own. */
public final class CountedHmacs extends Provider implements AutoCloseable {
    private static final AtomicLong EVALUATIONS = new AtomicLong();

    public CountedHmacs() {
        super("CountedHmacs", "1", "counts");
        put("Mac.HmacSHA1", Counting.class.getName());
        Security.insertProviderAt(this, 1);
    }

    /** How many an act took. */
    public long during(Runnable act) {
        long before = EVALUATIONS.get();
        act.run();
        return EVALUATIONS.get() - before;
    }

    @Override
    public void close() {
        Security.removeProvider(getName());
    }

    /** The JDK's HMAC, counted. */
    public static final class Counting extends MacSpi {
        private final Mac jdk = make();

        private static Mac make() {
            try {
                return Mac.getInstance("HmacSHA1", "SunJCE");
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException(e);
            }
        }

        @Override
        protected byte[] engineDoFinal() {
            EVALUATIONS.incrementAndGet();
            return jdk.doFinal();
        }

        @Override
        protected int engineGetMacLength() {
            return jdk.getMacLength();
        }

        @Override
        protected void engineInit(Key key, AlgorithmParameterSpec params) {
            try {
                jdk.init(key, params);
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException(e);
            }
        }

        @Override
        protected void engineUpdate(byte input) {
            jdk.update(input);
        }

        @Override
        protected void engineUpdate(byte[] input, int offset, int length) {
            jdk.update(input, offset, length);
        }

        @Override
        protected void engineReset() {
            jdk.reset();
        }
    }
}
