package dev.gatehouse.edge;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.springframework.core.io.Resource;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;
import org.springframework.util.StringUtils;

/** The files of one site, {@code pages/<name>/} on the class path, read once: a request names one of them or nothing. */
final class Site {
    static final String INDEX = "index.html";
    private static final Map<String, String> TYPES = Map.of("html", "text/html; charset=utf-8", "css", "text/css; charset=utf-8",
            "js", "text/javascript; charset=utf-8", "svg", "image/svg+xml",
            // RFC 9512
            "yaml", "application/yaml");
    private final Map<String, Page> pages = new HashMap<>();

    /**
     * A file as it is sent.
     *
     * @param type its media type
     * @param etag strong, of its bytes (RFC 9110 section 8.8.3)
     */
    record Page(String type, String etag, byte[] bytes) {}

    /** @throws IllegalArgumentException when there is no such site, or a file of a type that has no media type here */
    Site(String name) {
        if (!name.matches("[a-z0-9-]+")) {
            throw new IllegalArgumentException("a site's name has a-z, 0-9 and hyphens");
        }
        try {
            for (Resource file : new PathMatchingResourcePatternResolver().getResources("classpath*:pages/" + name + "/*.*")) {
                pages.put(file.getFilename(), page(file.getFilename(), file.getContentAsByteArray()));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        if (!pages.containsKey(INDEX)) {
            throw new IllegalArgumentException("there is no site " + name);
        }
    }

    Optional<Page> page(String file) {
        return Optional.ofNullable(pages.get(file));
    }

    private static Page page(String file, byte[] bytes) {
        String type = TYPES.get(StringUtils.getFilenameExtension(file));
        if (type == null) {
            throw new IllegalArgumentException(file + " has no known media type");
        }
        return new Page(type, etag(bytes), bytes);
    }

    private static String etag(byte[] bytes) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(bytes);
            return '"' + Base64.getUrlEncoder().withoutPadding().encodeToString(digest).substring(0, 22) + '"';
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
