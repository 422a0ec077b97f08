package dev.gatehouse.platform;

import java.io.IOException;
import java.net.BindException;
import org.springframework.boot.SpringBootExceptionReporter;
import org.springframework.boot.web.server.PortInUseException;
import org.springframework.context.ConfigurableApplicationContext;

/** Says why the gatehouse does not start in one line, where the reason is one the operator can do something about. */
public final class StartupFailureReporter implements SpringBootExceptionReporter {
    private final String apiPort;

    /** Constructor that Spring Boot calls; the context has failed and serves for its settings only. */
    public StartupFailureReporter(ConfigurableApplicationContext context) {
        this(context == null ? "" : context.getEnvironment().getProperty("gatehouse.edge.port", ""));
    }

    StartupFailureReporter(String apiPort) {
        this.apiPort = apiPort;
    }

    @Override
    public boolean reportException(Throwable failure) {
        String line = lineFor(failure);
        if (line == null) {
            return false;
        }
        System.err.println("gatehouse: " + line);
        return true;
    }

    String lineFor(Throwable failure) {
        for (Throwable t = failure; t != null; t = t.getCause()) {
            if (t instanceof StartupException startup) {
                return startup.getMessage();
            }
            if (t instanceof PortInUseException management) {
                return "port " + management.getPort() + " for management is in use; set GATEHOUSE_MANAGEMENT_PORT to another";
            }
            if (isBindFailure(t)) {
                return "port " + apiPort + " cannot be listened on (" + t.getMessage() + "); set GATEHOUSE_PORT to another";
            }
        }
        return null;
    }

    /** Native transports have an exception of their own for it, which only its text tells from others. */
    private static boolean isBindFailure(Throwable t) {
        return t instanceof BindException
                || t instanceof IOException && t.getMessage() != null && t.getMessage().startsWith("bind(");
    }
}
