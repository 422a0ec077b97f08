package dev.gatehouse.twofactor.delivery;

import dev.gatehouse.platform.StartupException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.springframework.core.io.ClassPathResource;

/**
 * The texts of messages by language, read once at start: one folder a language, one file a message and method. A folder of the
 * operator's may replace any file and add languages; a file that a language lacks is taken from the default language.
 */
final class Templates {
    /** Languages that are shipped. */
    private static final List<String> SHIPPED = List.of("en", "de", "fr");
    private static final int LONGEST_FILE = 8 * 1024;
    private static final int LONGEST_HEADER = 256;
    private final Map<String, Template> texts = new HashMap<>();
    private final Set<String> locales = new TreeSet<>(SHIPPED);
    private final String otherwise;
    private final Path folder;

    /**
     * Reads them.
     *
     * @param folder of the operator's templates, or null
     * @param otherwise the default language
     * @throws StartupException naming a file and what is wrong with it
     */
    Templates(Path folder, String otherwise) {
        this.folder = folder;
        this.otherwise = otherwise;
        locales.addAll(foldersOf(folder));
        if (!locales.contains(otherwise)) {
            throw new StartupException("GATEHOUSE_LOCALE must be one of " + locales);
        }
        for (String locale : locales) {
            for (Wording wording : Wording.values()) {
                wording.methods().forEach(method -> texts.put(key(locale, wording, method), load(locale, wording, method)));
            }
        }
    }

    /** The template of a message in a language that {@link #choose} or {@link #isKnown} gave. */
    Template get(String locale, Wording wording, Method method) {
        return texts.get(key(locale, wording, method));
    }

    boolean isKnown(String locale) {
        return locales.contains(locale);
    }

    Set<String> locales() {
        return locales;
    }

    /**
     * The language for a message: the user's own if it is still there, else the best for an Accept-Language header field
     * (RFC 9110 section 12.5.4) that can be understood, else the default.
     */
    String choose(String own, Optional<String> acceptLanguage) {
        if (own != null && isKnown(own)) {
            return own;
        }
        return acceptLanguage.filter(header -> header.length() <= LONGEST_HEADER).map(this::negotiate).orElse(otherwise);
    }

    private String negotiate(String header) {
        try {
            return Locale.lookupTag(Locale.LanguageRange.parse(header), locales);
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    private Template load(String locale, Wording wording, Method method) {
        String file = wording.file(method);
        String place = folder == null ? locale + "/" + file : folder.resolve(locale).resolve(file).toString();
        try {
            return Template.parse(read(locale, file), method, wording.places());
        } catch (IOException | IllegalArgumentException e) {
            throw new StartupException("the template " + place + " cannot be used: " + e.getMessage(), e);
        }
    }

    private String read(String locale, String file) throws IOException {
        Path own = folder == null ? null : folder.resolve(locale).resolve(file);
        if (own != null && Files.exists(own)) {
            if (Files.size(own) > LONGEST_FILE) {
                throw new IllegalArgumentException("is larger than " + LONGEST_FILE + " bytes");
            }
            return Files.readString(own);
        }
        if (!SHIPPED.contains(locale)) {
            return read(otherwise, file);
        }
        return new ClassPathResource("templates/2fa/" + locale + "/" + file).getContentAsString(StandardCharsets.UTF_8);
    }

    private static Set<String> foldersOf(Path folder) {
        if (folder == null) {
            return Set.of();
        }
        try (Stream<Path> below = Files.list(folder)) {
            Set<String> names = new TreeSet<>();
            below.filter(Files::isDirectory).forEach(language -> names.add(language.getFileName().toString().toLowerCase(Locale.ROOT)));
            return names;
        } catch (IOException e) {
            throw new StartupException("the templates folder " + folder + " cannot be read; set GATEHOUSE_TEMPLATES_DIR", e);
        }
    }

    private static String key(String locale, Wording wording, Method method) {
        return locale + "/" + wording.file(method);
    }
}
