package dev.gatehouse.support;

import static io.restassured.RestAssured.given;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** What the scraper reads at one moment: the labels of every time series, by the metric's name. */
public record Scrape(Map<String, Set<Map<String, String>>> series) {
    private static final Pattern LINE = Pattern.compile("([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\\{(.*)})? [^ ]+(?: .*)?");
    private static final Pattern LABEL = Pattern.compile("([a-zA-Z_][a-zA-Z0-9_]*)=\"((?:[^\"\\\\]|\\\\.)*)\"");

    /** Of the house whose management port and data directory these are. */
    public static Scrape of(int managementPort, Path dataDir) throws IOException {
        String password = Files.readString(dataDir.resolve("secrets/scraper-password")).strip();
        String text = given().port(managementPort).auth().preemptive().basic("scraper", password).get("/metrics").then().statusCode(200)
                .extract().asString();
        Map<String, Set<Map<String, String>>> series = new TreeMap<>();
        Arrays.stream(text.split("\n")).filter(line -> !line.startsWith("#")).map(LINE::matcher).filter(Matcher::matches)
                .forEach(line -> series.computeIfAbsent(line.group(1), name -> new HashSet<>()).add(labels(line.group(2))));
        return new Scrape(series);
    }

    private static Map<String, String> labels(String text) {
        return text == null ? Map.of() : LABEL.matcher(text).results()
                .collect(Collectors.toMap(label -> label.group(1), label -> label.group(2)));
    }

    /** Each series as a text, sorted. */
    public Set<String> texts() {
        Set<String> texts = new TreeSet<>();
        series.forEach((name, all) -> all.forEach(labels -> texts.add(name + new TreeMap<>(labels))));
        return texts;
    }
}
