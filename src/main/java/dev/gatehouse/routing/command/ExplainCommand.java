package dev.gatehouse.routing.command;

import dev.gatehouse.platform.SecretFiles;
import dev.gatehouse.routing.live.Explanation;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code gatehouse routes explain}: which route a request takes, what each of its steps says and why. */
@Command(name = "explain", mixinStandardHelpOptions = true,
        description = "Asks a running house what it would do with a request; exit code 1 when it would refuse it.")
final class ExplainCommand extends RouteFilesCommand {
    @Parameters(index = "0", paramLabel = "METHOD", description = "Such as GET.")
    private String method;
    @Parameters(index = "1", paramLabel = "PATH", description = "Such as /orders/1.")
    private String path;
    @Option(names = "--token-file", paramLabel = "FILE", description = "A bearer token to judge; a secret is never an argument.")
    private Path tokenFile;
    @Mixin
    private RunningHouse house;
    private final Function<Path, String> login;

    ExplainCommand(Function<Path, String> login) {
        this.login = login;
    }

    @Override
    int run() throws Exception {
        Optional<String> token = Optional.ofNullable(tokenFile).map(SecretFiles::read);
        String query = "?method=" + encode(method) + "&path=" + encode(path.replaceFirst("\\?.*", ""));
        Explanation told = json().readValue(house.get(folders, login, "/actuator/routes/explain" + query, token), Explanation.class);
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("request", told.request()));
        rows.add(List.of("route", told.route() == null ? "none" : told.route()));
        rows.add(List.of("file", told.file() == null ? "none" : told.file()));
        told.steps().forEach(step -> rows.add(List.of("step", step.step(), step.decision(), step.reason())));
        rows.add(List.of("upstream", told.upstream() == null ? "none" : told.upstream()));
        rows.add(List.of("decision", told.decision()));
        print(told, rows);
        return told.decision().equals("refused") ? WRONG : 0;
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
