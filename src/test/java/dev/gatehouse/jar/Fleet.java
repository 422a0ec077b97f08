package dev.gatehouse.jar;

import dev.gatehouse.platform.Ids;
import dev.gatehouse.platform.database.TestDatabases;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.springframework.util.FileSystemUtils;

/** The services as processes of their own, each with its own folder and credential, on one PostgreSQL. */
final class Fleet implements AutoCloseable {
    static final List<String> SERVICES = List.of("kms", "two-factor", "search", "service-a");
    private final Path folder;
    private final TestDatabases database;
    private final Map<String, Integer> ports = new HashMap<>();
    private final Map<String, JarHouse> running = new HashMap<>();

    Fleet(Path folder) throws Exception {
        this.folder = folder;
        this.database = new TestDatabases(folder.resolve("postgres"));
        Files.writeString(folder.resolve("owner"), "gatehouse_owner");
        FileSystemUtils.copyRecursively(Path.of("routes"), folder.resolve("routes"));
        for (String service : SERVICES) {
            ports.put(service, freePort());
        }
        for (String service : List.of("gateway", "two-factor", "search", "service-a")) {
            makeCredential(service);
        }
    }

    /** As {@code deploy/init-secrets} does: the key for the service, its hash for the KMS. */
    private void makeCredential(String service) throws Exception {
        String key = Ids.token(32);
        Files.createDirectories(folder.resolve("hashes"));
        Files.writeString(folder.resolve(service + "-credential"), key);
        Files.writeString(folder.resolve("hashes").resolve(service),
                HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(key.getBytes(StandardCharsets.US_ASCII))));
    }

    Path routes() {
        return folder.resolve("routes");
    }

    String credential(String service) throws IOException {
        return Files.readString(folder.resolve(service + "-credential"));
    }

    /** Starts a role, or another replica of it under a name of its own, and waits until it says that it is up. */
    JarHouse start(String role, String name) {
        try {
            JarHouse house = JarHouse.start(settings(role, name));
            synchronized (running) {
                running.put(name, house);
            }
            return house;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Map<String, String> settings(String role, String name) {
        Map<String, String> settings = new HashMap<>(JarHouse.settings(folder.resolve(name)));
        settings.put("GATEHOUSE_ROLE", role);
        settings.put("GATEHOUSE_ROUTES_DIR", folder.resolve("routes").toString());
        settings.put("GATEHOUSE_TRUSTED_PROXIES", "127.0.0.1/32");
        settings.put("GATEHOUSE_DATABASE_URL", database.url());
        settings.put("GATEHOUSE_DATABASE_USER_FILE", folder.resolve("owner").toString());
        settings.put("GATEHOUSE_DATABASE_PASSWORD_FILE", folder.resolve("postgres/secrets/postgres-owner").toString());
        // replicas share the password of their role in the database
        settings.put("GATEHOUSE_SECRETS_DIR", folder.resolve(role + "-secrets").toString());
        ports.forEach((service, port) -> settings.put("GATEHOUSE_" + service.toUpperCase(Locale.ROOT).replace('-', '_') + "_URL",
                "http://127.0.0.1:" + port));
        if (ports.containsKey(role)) {
            settings.put("GATEHOUSE_PORT", String.valueOf(ports.get(role)));
        }
        if (role.equals("kms")) {
            settings.put("GATEHOUSE_SERVICE_CREDENTIALS_DIR", folder.resolve("hashes").toString());
        } else {
            settings.put("GATEHOUSE_SERVICE_CREDENTIAL_FILE", folder.resolve(role + "-credential").toString());
        }
        return settings;
    }

    /** One that was started under that name. */
    JarHouse house(String name) {
        synchronized (running) {
            return running.get(name);
        }
    }

    int port(String service) {
        return ports.get(service);
    }

    Path data(String name) {
        return folder.resolve(name);
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    @Override
    public void close() throws Exception {
        for (JarHouse house : running.values()) {
            house.kill();
        }
        database.close();
    }
}
