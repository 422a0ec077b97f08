package dev.gatehouse.routing.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.gateway.GatewayChecking;
import dev.gatehouse.platform.Role;
import dev.gatehouse.routing.check.RouteFile;
import dev.gatehouse.routing.history.RouteHistory;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.util.FileSystemUtils;

/** {@code gatehouse routes} on folders, without a house. */
class RoutesCommandTest {
    private static final String NAME = "gateway/example.camel.yaml";
    @TempDir
    Path folder;
    private Path routes;
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @BeforeEach
    void copyShippedRoutes() throws Exception {
        routes = folder.resolve("routes");
        FileSystemUtils.copyRecursively(Path.of("routes"), routes);
    }

    private int run(String... arguments) {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of("--routes-dir", routes.toString(), "--data-dir", folder.resolve("data").toString()));
        out.getBuffer().setLength(0);
        err.getBuffer().setLength(0);
        return RoutesCommand.commandLine(GatewayChecking::components, file -> "token").setOut(new PrintWriter(out)).setErr(new PrintWriter(err))
                .execute(all.toArray(String[]::new));
    }

    private RouteFile record(String text) {
        RouteFile file = RouteFile.of(NAME, text.getBytes());
        new RouteHistory(folder.resolve("data/routes-history"), Clock.systemUTC()).record(file);
        return file;
    }

    @ParameterizedTest
    @ValueSource(strings = {"all", "gateway", "kms"})
    void checkFindsNothingWrongWithTheShippedRoutesOfARole(String role) {
        System.setProperty(Role.PROPERTY, role);
        try {
            assertThat(run("check")).as(out + " " + err).isZero();
            assertThat(out.toString()).contains("files, all good");
        } finally {
            System.clearProperty(Role.PROPERTY);
        }
    }

    @Test
    void checkNamesFileLineAndReasonOfEachFileThatIsNotGood() throws Exception {
        String good = Files.readString(routes.resolve(NAME));
        Files.writeString(routes.resolve(NAME), good.replace("roles=user", "rolls=user"));
        Files.writeString(routes.resolve("gateway/unknown.camel.yaml"), good.replace("gateway-example", "gateway-unknown")
                .replace("relay:example", "relay:nowhere").replace("/example", "/unknown"));
        Files.writeString(routes.resolve("kms/thief.camel.yaml"), good.replace("gateway-example", "kms-thief")
                .replace("/example", "/overview").replace("matchOnUriPrefix: true", "httpMethodRestrict: GET"));
        assertThat(run("check")).isEqualTo(1);
        assertThat(out.toString().lines()).anyMatch(line -> line.startsWith(NAME + ":18: ") && line.contains("rolls"))
                .anyMatch(line -> line.matches("gateway/unknown.camel.yaml:19: .*names no upstream.*"))
                .anyMatch(line -> line.matches("kms/thief.camel.yaml:\\d+: .*so does route gateway-overview of gateway/overview.camel.yaml"));
        assertThat(run("check", "--json")).isEqualTo(1);
        assertThat(out.toString()).contains("\"file\" : \"" + NAME + "\"", "\"line\" : ");
    }

    @Test
    void diffShowsWhatIsNotWhatServedLast() throws Exception {
        String text = Files.readString(routes.resolve(NAME));
        record(text);
        assertThat(run("diff", NAME)).isZero();
        assertThat(out.toString()).isBlank();
        Files.writeString(routes.resolve(NAME), text.replace("roles=user", "roles=editor"));
        assertThat(run("diff", routes.resolve(NAME).toString())).isEqualTo(1);
        assertThat(out.toString()).contains("-        - to: guard:jwt?roles=user", "+        - to: guard:jwt?roles=editor");
    }

    @Test
    void historyListsVersionsAndRollbackPutsOneBack() throws Exception {
        String text = Files.readString(routes.resolve(NAME));
        RouteFile first = record(text);
        record(text.replace("roles=user", "roles=editor"));
        assertThat(run("history", NAME)).isZero();
        assertThat(out.toString().lines()).hasSize(2).first().asString().contains(first.shortDigest());
        Files.writeString(routes.resolve(NAME), "broken");
        out.getBuffer().setLength(0);
        assertThat(run("rollback", NAME, first.shortDigest(), "--print")).as(err.toString()).isZero();
        assertThat(out).hasToString(text);
        assertThat(routes.resolve(NAME)).hasContent("broken");
        assertThat(run("rollback", NAME, first.shortDigest())).as(err.toString()).isZero();
        assertThat(routes.resolve(NAME)).hasContent(text);
    }

    @Test
    void rollbackRefusesAVersionThatIsNotGoodAnyMoreOrNotThere() throws Exception {
        String text = Files.readString(routes.resolve(NAME));
        RouteFile open = record(text.replace("- to: guard:jwt?roles=user", "- stop: {}"));
        assertThat(run("rollback", NAME, open.digest())).isEqualTo(1);
        assertThat(err.toString()).contains("does not start with the guard");
        assertThat(routes.resolve(NAME)).hasContent(text);
        assertThat(run("rollback", NAME, "abcd")).isEqualTo(1);
        assertThat(err.toString()).contains("has no version abcd");
        assertThat(run("history", "gateway/never.camel.yaml")).isEqualTo(1);
    }

    @Test
    void commandsThatNeedAHouseSayWhenThereIsNone() {
        assertThat(run("list", "--url", "http://127.0.0.1:1")).isEqualTo(1);
        assertThat(err.toString()).isEqualToIgnoringNewLines("gatehouse: no house answers at http://127.0.0.1:1");
    }
}
