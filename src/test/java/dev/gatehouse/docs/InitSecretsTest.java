package dev.gatehouse.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.commons.codec.digest.DigestUtils;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code deploy/init-secrets} for real. */
class InitSecretsTest {
    @TempDir
    Path folder;

    @BeforeEach
    void firstRun() throws Exception {
        run();
    }

    @Test
    void onlyTheirOwnerReadsThemAndAgainChangesNothing() throws Exception {
        Map<String, String> first = files();
        assertThat(first).containsKeys("kms/credentials/search", "search/service-credential", "prometheus/scraper-password", "postgres/password");
        for (String name : first.keySet()) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve(name)))).as(name).isEqualTo("rw-------");
        }
        run();
        assertThat(files()).isEqualTo(first);
    }

    @Test
    void removedOneIsMadeAnewAndWhoeverNeedsItHasIt() throws Exception {
        Map<String, String> before = files();
        for (String name : new String[] {"search/service-credential", "kms/postgres-kms", "prometheus/scraper-password"}) {
            Files.delete(folder.resolve(name));
        }
        run();
        Map<String, String> after = files();
        assertThat(after.entrySet().stream().filter(file -> !file.getValue().equals(before.get(file.getKey()))).map(Map.Entry::getKey))
                .containsExactlyInAnyOrder("search/service-credential", "kms/credentials/search", "kms/postgres-kms", "postgres/kms",
                        "recovery/postgres-kms", "prometheus/scraper-password", "gateway/scraper-password", "kms/scraper-password",
                        "two-factor/scraper-password", "search/scraper-password", "service-a/scraper-password");
        assertThat(after).containsEntry("postgres/kms", after.get("kms/postgres-kms"))
                .containsEntry("kms/scraper-password", after.get("prometheus/scraper-password"))
                .containsEntry("kms/credentials/search", DigestUtils.sha256Hex(after.get("search/service-credential")) + "\n");
    }

    private Map<String, String> files() throws Exception {
        Map<String, String> files = new TreeMap<>();
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path file : all.filter(Files::isRegularFile).toList()) {
                files.put(folder.relativize(file).toString(), Files.readString(file));
            }
        }
        return files;
    }

    private void run() throws Exception {
        Process process = new ProcessBuilder("bash", "deploy/init-secrets", folder.toString()).inheritIO().start();
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).as("it ends").isTrue();
        assertThat(process.exitValue()).isZero();
    }
}
