package dev.gatehouse.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.gatehouse.audit.AuditLog;
import dev.gatehouse.kms.Recovery;
import dev.gatehouse.platform.Caller;
import dev.gatehouse.platform.Lines;
import dev.gatehouse.platform.ProblemException;
import dev.gatehouse.platform.Request;
import dev.gatehouse.platform.crypto.MasterKeys;
import dev.gatehouse.twofactor.FactorRecovery;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import picocli.CommandLine.Option;

/** {@code --direct}: recovery on the database itself, with the service stopped; in the record as any other act. */
final class Direct {
    private static final Map<String, String> ROOMS = Map.of("kms", "kms", "2fa", "twoFactor", "service_a", "serviceA");
    @Option(names = "--direct", description = "Without a running gatehouse: on the database that the environment's settings name.")
    private boolean wanted;

    boolean wanted() {
        return wanted;
    }

    int resetPassword(String username, Shown shown) {
        JsonNode answer = on("kms", house -> house.json().valueToTree(
                house.get("recovery", Recovery.class).resetPassword(DirectHouse.operator(), username)));
        shown.line(answer, answer.path("password").asText());
        return ExitCode.OK;
    }

    JsonNode resetFactors(String username) {
        return on("2fa", house -> {
            house.requireStopped("kmsDatabase");
            Caller operator = DirectHouse.operator();
            String userId = house.get("recovery", Recovery.class).signOut(operator, username);
            return house.json().valueToTree(house.get("factorRecovery", FactorRecovery.class).drop(operator, userId));
        });
    }

    int rewrap(String service, boolean newVersion, Shown shown) {
        boolean finished = on(service, house -> {
            boolean[] last = {false};
            read(house, house.get(room(service) + "MasterKeys", MasterKeys.class)
                    .rewrap(DirectHouse.operator(), new MasterKeys.Rewrap(newVersion)), line -> {
                        RewrapCommand.progress(shown, line);
                        last[0] = line.path("finished").asBoolean();
                    });
            return last[0];
        });
        return RewrapCommand.end(finished);
    }

    /** @param query the parameters of {@code GET /kms/audit/export} */
    int export(String service, Map<String, List<String>> query, Shown shown) {
        return on(service, house -> {
            read(house, house.get(room(service) + "AuditLog", AuditLog.class)
                    .export(DirectHouse.operator(), new Request("", Map.of(), query, name -> null)), shown::entry);
            return ExitCode.OK;
        });
    }

    JsonNode verify(String service) {
        return on(service, house -> house.json().valueToTree(
                house.get(room(service) + "AuditLog", AuditLog.class).verify(DirectHouse.operator())));
    }

    private static void read(DirectHouse house, Lines lines, Consumer<JsonNode> each) {
        try {
            lines.writeTo(value -> each.accept(house.json().valueToTree(value)));
        } catch (IOException e) {
            throw new CliException(ExitCode.REFUSED, "it broke off: " + e.getMessage());
        }
    }

    private static <T> T on(String service, Function<DirectHouse, T> act) {
        try (DirectHouse house = DirectHouse.open()) {
            house.requireStopped(room(service) + "Database");
            return act.apply(house);
        } catch (ProblemException e) {
            throw new CliException(ExitCode.REFUSED, e.getMessage());
        }
    }

    private static String room(String service) {
        String room = ROOMS.get(service);
        if (room == null) {
            throw new CliException(ExitCode.USAGE, "there is no service " + service + "; there are kms, 2fa and service_a");
        }
        return room;
    }
}
