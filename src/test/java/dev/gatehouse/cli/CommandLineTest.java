package dev.gatehouse.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.gatehouse.edge.EdgeServer;
import dev.gatehouse.platform.Ids;
import dev.gatehouse.support.Authenticator;
import dev.gatehouse.support.GatehouseTest;
import dev.gatehouse.support.MutableClock;
import dev.gatehouse.support.People;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.hamcrest.Matchers;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.beans.factory.annotation.Autowired;
import picocli.CommandLine;

/** The command line against the whole house: an administrator of the test's own, secrets on standard input. */
@GatehouseTest
class CommandLineTest {
    @Autowired
    People people;
    @Autowired
    EdgeServer edge;
    @Autowired
    MutableClock clock;
    @TempDir
    Path folder;
    private Authenticator authenticator;
    private String name;

    private record End(int code, String out, String err) {
        JsonNode json() throws Exception {
            return new ObjectMapper().readTree(out);
        }
    }

    @BeforeEach
    void administratorOfTheTestsOwn() {
        authenticator = new Authenticator(clock);
        name = people.register("user,admin");
        authenticator.enrol(people, people.login(name, People.PASSWORD).path("access_token"));
    }

    /** Runs a command with these lines on standard input. */
    private End run(List<String> lines, String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        List<String> all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of("--url", "http://127.0.0.1:" + edge.port(), "--login-file", folder.resolve("login.json").toString()));
        InputStream before = System.in;
        System.setIn(new ByteArrayInputStream(String.join("\n", lines).getBytes(StandardCharsets.UTF_8)));
        try {
            CommandLine commands = new CommandLine(new Top()).setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
            int code = CliErrors.handledBy(commands).execute(all.toArray(String[]::new));
            return new End(code, out.toString(), err.toString());
        } finally {
            System.setIn(before);
        }
    }

    @CommandLine.Command(name = "gatehouse",
            subcommands = {LoginCommand.class, LoginCommand.Logout.class, KmsCommand.class, TwoFactorCommand.class, AuditCommand.class,
                    ServiceACommand.class})
    static final class Top {}

    private void logIn() {
        assertThat(run(List.of(People.PASSWORD, authenticator.nextCode()), "login", "--username", name).code()).isZero();
    }

    private static String unique(String prefix) {
        return prefix + "-" + Ids.token(6).toLowerCase(Locale.ROOT).replace("_", "x");
    }

    @Test
    void loginKeepsATokenThatOnlyItsOwnerMayRead() throws Exception {
        End end = run(List.of(People.PASSWORD, authenticator.nextCode()), "login", "--username", name, "--json");
        assertThat(end.json().path("must_enrol").asBoolean(true)).isFalse();
        Path file = folder.resolve("login.json");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file))).isEqualTo("rw-------");
        assertThat(end.out() + end.err()).doesNotContain(new ObjectMapper().readTree(file.toFile()).path("access_token").asText());
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
        assertThat(run(List.of(), "kms", "key", "list")).satisfies(refused -> {
            assertThat(refused.code()).isEqualTo(ExitCode.UNREACHABLE);
            assertThat(refused.err()).contains("may be read by others");
        });
    }

    @Test
    void failuresAreOneLineAndAnExitCode() {
        assertThat(run(List.of(), "kms", "key", "list").code()).as("nobody is logged in").isEqualTo(ExitCode.UNREACHABLE);
        End wrong = run(List.of("not the password"), "login", "--username", name);
        assertThat(wrong.code()).isEqualTo(ExitCode.REFUSED);
        assertThat(wrong.err()).startsWith("gatehouse: login-failed (401)").hasLineCount(1);
        assertThat(run(List.of(), "login", "--username", name).code()).as("no password given").isEqualTo(ExitCode.USAGE);
        assertThat(run(List.of(), "kms", "nonsense").code()).isEqualTo(ExitCode.USAGE);
        logIn();
        assertThat(run(List.of(), "kms", "key", "show", "nobody-has-this").err()).startsWith("gatehouse: not-found (404)");
    }

    @Test
    void keysAreCreatedShownRotatedAndDeleted() throws Exception {
        logIn();
        String service = unique("cli");
        String key = run(List.of(), "kms", "key", "create", service).out().strip();
        assertThat(key).startsWith("ghk_");
        assertThat(run(List.of(), "kms", "key", "show", service).out().strip()).isEqualTo(key);
        assertThat(run(List.of(), "kms", "key", "rotate", service, "--overlap", "60").out().strip()).startsWith("ghk_").isNotEqualTo(key);
        assertThat(run(List.of(), "kms", "key", "disable", service).out()).contains("disabled");
        String imported = unique("imported");
        assertThat(run(List.of("a key from elsewhere"), "kms", "key", "create", imported, "--import", "--json").json().path("api_key").asText())
                .isEqualTo("a key from elsewhere");
        assertThat(run(List.of(), "kms", "key", "delete", imported).code()).isZero();
        End list = run(List.of(), "kms", "key", "list");
        assertThat(list.out()).contains("SERVICE NAME", service).doesNotContain(key, imported);
    }

    @Test
    void usersAreAddedChangedSignedOutAndReset() throws Exception {
        logIn();
        String other = unique("cli-user");
        assertThat(run(List.of("a long enough passphrase"), "kms", "user", "add", other).code()).isZero();
        assertThat(run(List.of(), "kms", "user", "roles", other, "user,editor").out()).contains("editor,user");
        assertThat(run(List.of(), "kms", "user", "disable", other).out()).contains("disabled");
        people.login(other, People.PASSWORD).then().statusCode(401);
        assertThat(run(List.of(), "kms", "user", "enable", other).code()).isZero();
        String token = people.login(other, People.PASSWORD).path("access_token");
        assertThat(run(List.of(), "kms", "user", "sign-out", other).code()).isZero();
        people.as(token).get("/kms/sessions").then().statusCode(401);
        String password = run(List.of(), "kms", "user", "reset", other).out().strip();
        people.login(other, password).then().statusCode(200);
        assertThat(run(List.of(), "kms", "user", "list", "--role", "editor").out()).contains("USERNAME", other);
        assertThat(run(List.of(), "kms", "user", "delete", other).code()).isZero();
        assertThat(run(List.of(), "kms", "user", "delete", other).err()).contains("there is no user " + other);
    }

    @Test
    void lostSecondFactorIsReset() throws Exception {
        logIn();
        String lost = people.enrolledUser(new Authenticator(clock)).get("name");
        assertThat(run(List.of(), "2fa", "reset", lost, "--json").json().path("removed_factors").asInt()).isEqualTo(1);
        people.login(lost, People.PASSWORD).then().statusCode(200).body("token_type", Matchers.equalTo("bearer"));
        assertThat(run(List.of(), "2fa", "reset", unique("nobody")).err()).contains("there is no user");
    }

    @Test
    void freshCodeIsAskedForWhenTheFactorIsOld() {
        logIn();
        people.timePasses(Duration.ofMinutes(6));
        End refused = run(List.of(), "kms", "signing-key", "list");
        assertThat(refused.code()).isEqualTo(ExitCode.USAGE);
        assertThat(refused.err()).contains("Fresh code");
        assertThat(run(List.of(authenticator.nextCode()), "kms", "signing-key", "list").out()).contains("active", "next");
    }

    @Test
    void tokenIsRenewedWhenItHasExpired() {
        logIn();
        people.timePasses(Duration.ofMinutes(16));
        assertThat(run(List.of(authenticator.nextCode()), "kms", "key", "list").code()).isZero();
    }

    @Test
    void secretsAreWrittenAndRead() throws Exception {
        logIn();
        String path = "cli/" + unique("s");
        assertThat(run(List.of("{\"user\":\"u\",\"pass\":\"p\"}"), "kms", "secret", "put", path, "--cas", "0").out()).contains("version 1");
        assertThat(run(List.of("{}"), "kms", "secret", "put", path, "--cas", "0").err()).contains("(409)");
        assertThat(run(List.of(), "kms", "secret", "get", path, "--json").json().path("data")).isEqualTo(
                new ObjectMapper().valueToTree(Map.of("user", "u", "pass", "p")));
        assertThat(run(List.of(), "kms", "secret", "list", "--prefix", "cli/").out()).contains(path);
    }

    @Test
    void masterKeysAreShownAndEverythingIsWrappedAnew() {
        logIn();
        assertThat(run(List.of(), "kms", "kek", "status").out()).contains("VERSION", "FILE PRESENT", "WRAPS");
        assertThat(run(List.of(), "kms", "kek", "rewrap").out()).contains("all under version");
        assertThat(run(List.of(), "kms", "rewrap", "--service", "service_a").out()).contains("all under version");
    }

    @Test
    void recordIsSearchedExportedAndVerified() throws Exception {
        logIn();
        assertThat(run(List.of(), "audit", "verify").out()).contains("as they were written.").doesNotContain("NOT");
        assertThat(run(List.of(), "audit", "search", "--action", "audit.verify", "--limit", "5").out()).contains("ACTOR", "audit.verify");
        String line = run(List.of(), "audit", "export").out().lines().findFirst().orElseThrow();
        assertThat(new ObjectMapper().readTree(line).path("seq").isNumber()).as(line).isTrue();
        assertThat(run(List.of(), "audit", "export", "--action", "audit.verify", "--object", "audit").out().lines()).isNotEmpty()
                .allMatch(entry -> entry.contains("\"action\":\"audit.verify\""));
        assertThat(run(List.of(), "audit", "export", "--actor", "usr_nobody").out()).isEmpty();
    }

    @Test
    void logoutEndsTheSessionAndForgetsIt() {
        logIn();
        assertThat(run(List.of(), "logout").code()).isZero();
        assertThat(folder.resolve("login.json")).doesNotExist();
    }

    @Test
    void outboxIsShownDeadLettersAreTriedAgainAndTheIndexIsCompared() throws Exception {
        logIn();
        assertThat(run(List.of(), "service-a", "outbox", "status").out()).contains("waiting, the oldest for", "dead.");
        assertThat(run(List.of(), "service-a", "outbox", "dead").out()).contains("ELEMENTTYPE", "ERROR");
        assertThat(run(List.of(), "service-a", "outbox", "redrive", "1", "2").out()).contains("are tried again.");
        End compared = run(List.of(), "service-a", "reconcile", "--json");
        assertThat(compared.json().path("finishedAt").isTextual()).isTrue();
        assertThat(compared.json().path("missing").asInt(-1)).isZero();
        assertThat(run(List.of(), "service-a", "reindex").out()).contains("documents are in the new collection.");
    }
}
