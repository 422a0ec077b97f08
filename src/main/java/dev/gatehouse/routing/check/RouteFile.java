package dev.gatehouse.routing.check;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.apache.camel.spi.Resource;
import org.apache.camel.support.ResourceHelper;

/**
 * One version of a file of {@code routes/}: what is checked is what is deployed, byte for byte.
 *
 * @param name its path below the folder, with slashes, such as {@code gateway/orders.camel.yaml}
 * @param text its content
 * @param digest SHA-256 of the content, in hexadecimal
 */
public record RouteFile(String name, String text, String digest) {
    /** How route files end. */
    public static final String SUFFIX = ".camel.yaml";
    /** The one file of {@code routes/} that is not YAML: names and URLs of upstreams. */
    public static final String UPSTREAMS = "upstreams.properties";
    /** Digits of a digest that are enough for people. */
    private static final int SHORT = 12;

    /** @throws RouteRefused when the content is not UTF-8 */
    public static RouteFile of(String name, byte[] content) {
        try {
            return new RouteFile(name, StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(content)).toString(),
                    digestOf(content));
        } catch (CharacterCodingException e) {
            throw new RouteRefused(0, "is not UTF-8");
        }
    }

    public boolean isUpstreams() {
        return name.equals(UPSTREAMS);
    }

    /** What its route ids are or start with: {@code gateway-orders} for {@code gateway/orders.camel.yaml}. */
    String stem() {
        String[] parts = name.split("/");
        String folder = parts.length > 1 ? parts[parts.length - 2] + "-" : "";
        return folder + parts[parts.length - 1].replace(SUFFIX, "");
    }

    /** For Camel to read: the very text that was checked. */
    public Resource resource() {
        return ResourceHelper.fromString(name, text);
    }

    public String shortDigest() {
        return digest.substring(0, SHORT);
    }

    /** SHA-256 in hexadecimal. */
    public static String digestOf(byte[] content) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
