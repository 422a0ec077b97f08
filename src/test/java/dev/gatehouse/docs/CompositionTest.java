package dev.gatehouse.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.Yaml;

/** What every container of docker-compose.yml has, and what none has. */
class CompositionTest {
    /** They make something and end, or are run by hand. */
    private static final Set<String> ENDING = Set.of("secrets", "database", "recovery");
    /** Their images have no program to ask with. */
    private static final Set<String> NOT_ASKED = Set.of("loki", "alloy");
    /** Who reads from where, besides its own folder of {@code deploy/secrets}. */
    private static final Map<String, List<String>> MORE_SECRETS = Map.of("secrets", List.of("./deploy/secrets"),
            "database", List.of("./deploy/secrets/postgres"));
    private static Map<String, Map<String, Object>> services;

    @BeforeAll
    static void read() throws Exception {
        Map<String, Map<String, Map<String, Object>>> composition = new Yaml().load(Files.readString(Path.of("docker-compose.yml")));
        services = new TreeMap<>(composition.get("services"));
    }

    @Test
    void onlyCaddyIsPublished() {
        services.forEach((name, service) -> assertThat(service.containsKey("ports")).as(name).isEqualTo(name.equals("caddy")));
    }

    @Test
    void imageIsBuiltByOneServiceThatAllOthersWaitFor() {
        assertThat(services).allSatisfy((name, service) -> assertThat(service.containsKey("build")).isEqualTo(name.equals("secrets")));
        services.forEach((name, service) -> {
            if (isOurs(service) && !name.equals("secrets")) {
                assertThat(needed(name)).as(name).contains("secrets");
            }
        });
    }

    @Test
    void everyContainerIsConfinedLimitedAndRestarted() {
        services.forEach((name, service) -> {
            assertThat(service.get("cap_drop")).as(name).isEqualTo(List.of("ALL"));
            assertThat(service.get("security_opt")).as(name).isEqualTo(List.of("no-new-privileges:true"));
            assertThat(service).as(name).containsKeys("mem_limit", "logging").doesNotContainKeys("privileged", "devices", "pid");
            assertThat(service.get("restart")).as(name).isEqualTo(ENDING.contains(name) ? "no" : "unless-stopped");
            assertThat(list(service, "volumes")).as(name).noneMatch(volume -> volume.contains("docker.sock"));
        });
    }

    @Test
    void everyContainerThatStaysTellsOfItsHealth() throws Exception {
        assertThat(Files.readString(Path.of("Dockerfile"))).contains("HEALTHCHECK");
        services.forEach((name, service) -> {
            if (!ENDING.contains(name) && !NOT_ASKED.contains(name)) {
                assertThat(isOurs(service) || service.containsKey("healthcheck")).as(name).isTrue();
            }
        });
    }

    @Test
    void noMoreProcessorsAreAskedForThanTheOperatorSaysThereAre() {
        services.forEach((name, service) ->
                assertThat(String.valueOf(service.getOrDefault("cpus", "0"))).as(name).matches("0|0\\.5|1|\\$\\{GATEHOUSE_CPUS:-2}"));
    }

    @Test
    void nobodyHasAnothersSecrets() {
        services.forEach((name, service) -> {
            List<String> own = MORE_SECRETS.getOrDefault(name, List.of("./deploy/secrets/" + name));
            assertThat(list(service, "volumes").stream().map(volume -> volume.split(":")[0]).filter(place -> place.startsWith("./deploy/secrets"))
                    .filter(place -> !place.startsWith("./deploy/secrets/keys/"))).as(name).isSubsetOf(own);
            assertThat(list(service, "volumes").stream().filter(volume -> volume.startsWith("./deploy/secrets/keys/")))
                    .as(name).allMatch(volume -> name.equals("recovery") || volume.startsWith("./deploy/secrets/keys/" + name + ":"));
        });
    }

    private static boolean isOurs(Map<String, Object> service) {
        return String.valueOf(service.get("image")).contains("GATEHOUSE_IMAGE");
    }

    /** Whom a service waits for, and whom those wait for. */
    private static Set<String> needed(String name) {
        Set<String> needed = new TreeSet<>();
        if (services.get(name).get("depends_on") instanceof Map<?, ?> conditions) {
            conditions.keySet().forEach(other -> {
                needed.add(String.valueOf(other));
                needed.addAll(needed(String.valueOf(other)));
            });
        }
        return needed;
    }

    @SuppressWarnings("unchecked")
    private static List<String> list(Map<String, Object> service, String key) {
        return (List<String>) service.getOrDefault(key, List.of());
    }
}
