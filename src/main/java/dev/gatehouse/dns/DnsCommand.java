package dev.gatehouse.dns;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * {@code gatehouse dns plan|apply}: has the names of Caddy's sites lead where they should, in a zone of Route 53. Exit code 0: the zone
 * is as it should be; 1: it is not, or was refused; 2: the command line is not understood.
 */
@Command(name = "dns", mixinStandardHelpOptions = true, description = "Names of the site in Route 53: plan, apply.")
public final class DnsCommand {
    private static final int OK = 0;
    private static final int REFUSED = 1;
    @Spec
    private CommandSpec spec;

    /** What both commands are told. */
    static final class Options {
        @Parameters(paramLabel = "CONFIG", description = "What `caddy adapt` prints: a file, or - for standard input.")
        private String config;
        @Option(names = "--zone", required = true, paramLabel = "ID", description = "Id of the hosted zone.")
        private String zone;
        @Option(names = "--target", required = true, split = ",", paramLabel = "ADDRESS|NAME",
                description = "IPv4 and IPv6 addresses, or one name, that the site's names are to lead to.")
        private List<String> target;
        @Option(names = "--ttl", defaultValue = "300", paramLabel = "SECONDS", description = "Of every record. Default: ${DEFAULT-VALUE}.")
        private long ttl;
        @Option(names = "--owner", defaultValue = "gatehouse", paramLabel = "NAME",
                description = "Marks what is managed here; another's is never touched. Default: ${DEFAULT-VALUE}.")
        private String owner;
        @Option(names = "--endpoint", paramLabel = "URL", description = "Another than Amazon's.")
        private URI endpoint;

        private Plan plan(Zone zone) {
            return Plan.of(zone.apex(), zone.sets(), names(), Target.of(target), ttl, new Ownership(owner));
        }

        private Set<String> names() {
            if (config.equals("-")) {
                return SiteNames.in(System.in);
            }
            try (InputStream in = Files.newInputStream(Path.of(config))) {
                return SiteNames.in(in);
            } catch (IOException e) {
                throw new DnsException(config + " cannot be read");
            }
        }
    }

    @Command(name = "plan", mixinStandardHelpOptions = true, description = "Shows what would change; changes nothing.")
    int plan(@Mixin Options options, @Option(names = "--batch", paramLabel = "FILE", description =
            "Also write it for `aws route53 change-resource-record-sets --change-batch file://FILE`.") Path batch) {
        return told(() -> {
            try (Zone zone = new Zone(options.zone, options.endpoint)) {
                Plan plan = options.plan(zone);
                show(plan);
                if (batch != null && !plan.isEmpty()) {
                    write(batch, plan.batch());
                }
                return plan.isEmpty() && plan.refused().isEmpty() ? OK : REFUSED;
            }
        });
    }

    @Command(name = "apply", mixinStandardHelpOptions = true,
            description = "Changes the zone, all or nothing, and waits until its servers have it.")
    int apply(@Mixin Options options,
              @Option(names = "--undo", required = true, paramLabel = "FILE", description = "Where the batch that takes it back is written first.")
              Path undo,
              @Option(names = "--timeout", defaultValue = "300", paramLabel = "SECONDS", description = "For the waiting. Default: ${DEFAULT-VALUE}.")
              long timeout,
              @Option(names = "--poll", defaultValue = "5", paramLabel = "SECONDS", description = "Between questions. Default: ${DEFAULT-VALUE}.")
              double poll) {
        return told(() -> {
            try (Zone zone = new Zone(options.zone, options.endpoint)) {
                Plan plan = options.plan(zone);
                show(plan);
                if (!plan.refused().isEmpty()) {
                    return REFUSED;
                }
                if (!plan.isEmpty()) {
                    write(undo, plan.batch().undone());
                    zone.awaitInSync(zone.submit(plan.batch()), Duration.ofSeconds(timeout), Duration.ofMillis((long) (poll * 1000)));
                    say("In sync. Back with: aws route53 change-resource-record-sets --hosted-zone-id " + options.zone
                            + " --change-batch file://" + undo);
                }
                return OK;
            }
        });
    }

    private interface Act {
        int run() throws IOException;
    }

    private int told(Act act) {
        try {
            return act.run();
        } catch (DnsException e) {
            return complain(e.getMessage());
        } catch (IOException e) {
            return complain("the batch cannot be written: " + e.getMessage());
        }
    }

    private int complain(String line) {
        PrintWriter err = spec.commandLine().getErr();
        err.println("gatehouse: " + line);
        err.flush();
        return REFUSED;
    }

    private void show(Plan plan) {
        plan.batch().changes().forEach(change -> say(change.toString()));
        plan.refused().forEach(name -> say("! " + name + " has records that are not ours; nothing of it is touched"));
        if (plan.isEmpty() && plan.refused().isEmpty()) {
            say("Nothing to change.");
        }
    }

    private void say(String line) {
        spec.commandLine().getOut().println(line);
        spec.commandLine().getOut().flush();
    }

    private static void write(Path file, Batch batch) throws IOException {
        Files.writeString(file, batch.json());
    }
}
