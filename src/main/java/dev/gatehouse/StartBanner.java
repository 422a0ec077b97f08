package dev.gatehouse;

import dev.gatehouse.edge.EdgeServer;
import dev.gatehouse.platform.Settings;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.boot.web.servlet.context.ServletWebServerApplicationContext;
import org.springframework.context.ApplicationListener;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;

/**
 * Tells whoever started it where it listens, where the first password is and what to try next; where the log is for programs, in
 * one line of it.
 */
@Component
@Order
class StartBanner implements ApplicationListener<ApplicationReadyEvent> {
    private static final Logger log = LoggerFactory.getLogger(StartBanner.class);
    private final EdgeServer edge;
    private final Settings settings;
    private final ServletWebServerApplicationContext management;
    private final boolean forPeople;

    StartBanner(EdgeServer edge, Settings settings, ServletWebServerApplicationContext management,
                @Value("${gatehouse.log.format}") String logFormat) {
        this.edge = edge;
        this.settings = settings;
        this.management = management;
        this.forPeople = logFormat.equals("plain");
    }

    @Override
    public void onApplicationEvent(ApplicationReadyEvent ready) {
        if (forPeople) {
            print(System.out);
        } else {
            log.info("Gatehouse is up: {}, management port {}", api(), management.getWebServer().getPort());
        }
    }

    private String api() {
        return "http://" + edge.address() + ":" + edge.port();
    }

    void print(PrintStream out) {
        String api = api();
        out.println();
        out.println("  Gatehouse is up.");
        out.println();
        out.println("    API          " + api);
        out.println("    Management   http://127.0.0.1:" + management.getWebServer().getPort() + "/actuator/health");
        Path password = settings.dataDir().resolve("initial-admin-password");
        if (Files.exists(password)) {
            out.println("    First login  admin, password in " + password);
            out.println("    Next         examples/tour.sh shows all of it, or log in:");
            out.println("                 curl -s " + api + "/kms/login -H 'Content-Type: application/json' \\");
            out.println("                   -d '{\"username\":\"admin\",\"password\":\"'$(cat " + password + ")'\"}'");
        } else {
            out.println("    Next         curl -i " + api + "/health");
        }
        out.println();
        out.flush();
    }
}
