package dev.gatehouse.platform.crypto;

import com.google.crypto.tink.Aead;
import com.google.crypto.tink.InsecureSecretKeyAccess;
import com.google.crypto.tink.KeysetHandle;
import com.google.crypto.tink.RegistryConfiguration;
import com.google.crypto.tink.TinkJsonProtoKeysetFormat;
import com.google.crypto.tink.aead.AeadConfig;
import com.google.crypto.tink.aead.PredefinedAeadParameters;
import dev.gatehouse.platform.SecretFiles;
import dev.gatehouse.platform.StartupException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** One service's master keys (KEK): a file a version, each a Tink key set in JSON, readable by its owner only. */
final class KekFiles {
    private static final Pattern NAME = Pattern.compile("kek-v([1-9][0-9]{0,8})");
    private final Path folder;

    KekFiles(Path folder) {
        this.folder = folder;
        try {
            AeadConfig.register();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Tink does not start", e);
        }
    }

    /** The file of a version. */
    Path file(int version) {
        return folder.resolve("kek-v" + version);
    }

    /** The versions that have a file, the oldest first. */
    SortedSet<Integer> versions() {
        if (!Files.isDirectory(folder)) {
            return new TreeSet<>();
        }
        try (Stream<Path> all = Files.list(folder)) {
            return all.map(file -> NAME.matcher(file.getFileName().toString())).filter(Matcher::matches)
                    .map(name -> Integer.valueOf(name.group(1))).collect(Collectors.toCollection(TreeSet::new));
        } catch (IOException e) {
            throw new StartupException("the folder of master keys " + folder + " cannot be read (" + e.getMessage() + ")", e);
        }
    }

    /** The highest version that has a file. */
    Optional<Integer> newest() {
        SortedSet<Integer> versions = versions();
        return versions.isEmpty() ? Optional.empty() : Optional.of(versions.last());
    }

    /** Whether a version has a file. */
    boolean has(int version) {
        return Files.exists(file(version));
    }

    /** The key of a version, if its file is there. */
    Optional<Aead> read(int version) {
        Path file = file(version);
        if (!has(version)) {
            return Optional.empty();
        }
        try {
            SecretFiles.warnIfOpen(file);
            KeysetHandle handle = TinkJsonProtoKeysetFormat.parseKeyset(Files.readString(file), InsecureSecretKeyAccess.get());
            return Optional.of(handle.getPrimitive(RegistryConfiguration.get(), Aead.class));
        } catch (IOException | GeneralSecurityException e) {
            throw new StartupException("the master key " + file + " cannot be read as a key", e);
        }
    }

    /** Makes the key of a version; it is on disk when this returns. */
    Aead create(int version) {
        try {
            SecretFiles.folder(folder);
            KeysetHandle handle = KeysetHandle.generateNew(PredefinedAeadParameters.AES256_GCM);
            SecretFiles.write(file(version), TinkJsonProtoKeysetFormat.serializeKeyset(handle, InsecureSecretKeyAccess.get())
                    .getBytes(StandardCharsets.UTF_8));
            return handle.getPrimitive(RegistryConfiguration.get(), Aead.class);
        } catch (IOException | UncheckedIOException | GeneralSecurityException e) {
            throw new StartupException("the master key " + file(version) + " cannot be made (" + e.getMessage() + ")", e);
        }
    }
}
