package dev.gatehouse.platform.management;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import dev.gatehouse.platform.Settings;
import dev.gatehouse.platform.management.PromQl.Asked;
import dev.gatehouse.platform.management.PromQl.Selector;
import dev.gatehouse.support.GatehouseTest;
import dev.gatehouse.support.People;
import dev.gatehouse.support.Scrape;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;

/** What alerts, dashboards and documents say of metrics is what a running house exports. */
@GatehouseTest
class ExportedMetricsTest {
    /** Made by Prometheus itself while it scrapes (deploy/prometheus/prometheus.yml). */
    private static final Set<String> OF_PROMETHEUS = Set.of("job", "instance", "role");
    private static final Path DASHBOARDS = Path.of("deploy/grafana/dashboards");
    private static final Pattern ROW = Pattern.compile("^\\| `(gatehouse_[a-z_]+)`", Pattern.MULTILINE);
    private static final List<String> PARTS = List.of("_bucket", "_count", "_sum", "_max");
    @Autowired
    People people;
    @Autowired
    Settings settings;
    @LocalServerPort
    int management;

    @Test
    void everyMetricAndLabelOfAlertsIsExported() throws Exception {
        assertThat(missing(alerts())).isEmpty();
    }

    @Test
    void everyMetricAndLabelOfDashboardsIsExported() throws Exception {
        assertThat(missing(dashboards())).isEmpty();
    }

    @Test
    void metricThatIsNotExportedIsFound() throws Exception {
        Map<String, String> wrong = Map.of("metric", "rate(gatehouse_no_such_total[5m]) > 1", "label", "sum by (colour) (gatehouse_outbox_depth)",
                "value", "gatehouse_password_checks_total{outcome=\"wrang\"}", "asked", "disk_free_bytes{colour=~\"red|blue\"} < 0.1");
        assertThat(missing(wrong)).hasSize(4);
    }

    @Test
    void operatorsManualListsEveryMetricOfOurs() throws Exception {
        Set<String> documented = ROW.matcher(Files.readString(Path.of("docs/operations.md"))).results().map(row -> row.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
        Set<String> exported = scrape().series().keySet().stream().filter(name -> name.startsWith("gatehouse_")).map(ExportedMetricsTest::whole)
                .collect(Collectors.toCollection(TreeSet::new));
        assertThat(documented).isEqualTo(exported);
    }

    /** What appears with its first use is used; all else must be there from the start. */
    private Scrape scrape() throws IOException {
        people.admin().body(Map.of("collection_name", "service_a_elements", "parameters", Map.of("q", "*"))).post("/typesense_client/search");
        return Scrape.of(management, settings.dataDir());
    }

    private List<String> missing(Map<String, String> expressions) throws IOException {
        Map<String, Set<Map<String, String>>> series = scrape().series();
        List<String> missing = new ArrayList<>();
        expressions.forEach((where, expression) -> missing(expression, series).forEach(what -> missing.add(where + ": " + what)));
        return missing;
    }

    private static List<String> missing(String expression, Map<String, Set<Map<String, String>>> series) {
        PromQl query = PromQl.of(expression);
        assertThat(query.selectors()).as(expression).isNotEmpty();
        List<String> missing = new ArrayList<>();
        Set<String> labels = new HashSet<>(OF_PROMETHEUS);
        for (Selector selector : query.selectors()) {
            Set<Map<String, String>> all = selector.metric().equals("up") ? Set.of(Map.of()) : series.getOrDefault(selector.metric(), Set.of());
            if (all.stream().noneMatch(one -> selector.labels().stream().allMatch(asked -> fits(asked, one)))) {
                missing.add(selector.toString());
            }
            all.forEach(one -> labels.addAll(one.keySet()));
        }
        query.grouped().stream().filter(label -> !labels.contains(label)).forEach(missing::add);
        return missing;
    }

    /** A class of statuses may not have occurred yet, and a dashboard's variable has any value; for the rest there is a series. */
    private static boolean fits(Asked asked, Map<String, String> labels) {
        if (OF_PROMETHEUS.contains(asked.label())) {
            return true;
        }
        String value = labels.get(asked.label());
        if (value == null || asked.value().startsWith("$") || asked.label().equals("status")) {
            return value != null;
        }
        return switch (asked.operator()) {
            case "=" -> value.equals(asked.value());
            case "!=" -> !value.equals(asked.value());
            case "=~" -> value.matches(asked.value());
            default -> !value.matches(asked.value());
        };
    }

    private static Map<String, String> alerts() throws IOException {
        Map<String, String> expressions = new TreeMap<>();
        JsonNode rules = new ObjectMapper(new YAMLFactory()).readTree(Path.of("deploy/prometheus/rules/gatehouse.yml").toFile());
        rules.findValues("rules").forEach(group -> group.forEach(rule -> expressions.put(rule.get("alert").asText(), rule.get("expr").asText())));
        return expressions;
    }

    private static Map<String, String> dashboards() throws IOException {
        Map<String, String> expressions = new TreeMap<>();
        try (Stream<Path> files = Files.list(DASHBOARDS)) {
            for (Path file : files.toList()) {
                JsonNode dashboard = new ObjectMapper().readTree(file.toFile());
                assertThat(dashboard.get("uid").asText() + ".json").isEqualTo(file.getFileName().toString());
                dashboard.get("panels").forEach(panel -> panel.get("targets").forEach(target -> expressions.put(String.join(" ",
                        dashboard.get("uid").asText(), panel.get("title").asText(), target.get("refId").asText()), target.get("expr").asText())));
            }
        }
        return expressions;
    }

    private static String whole(String name) {
        return PARTS.stream().filter(name::endsWith).findFirst().map(part -> name.substring(0, name.length() - part.length())).orElse(name);
    }
}
