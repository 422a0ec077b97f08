package dev.gatehouse.platform;

import java.net.BindException;
import org.springframework.boot.SpringBootExceptionReporter;
import org.springframework.boot.web.server.PortInUseException;
import org.springframework.context.ConfigurableApplicationContext;

/** Says why the gatehouse does not start in one line, where the reason is one the operator can do something about. */
public final class StartupFailureReporter implements SpringBootExceptionReporter {
    /** Constructor that Spring Boot calls. */
    public StartupFailureReporter(ConfigurableApplicationContext context) {
        // the context is of no use here: it has failed
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

    static String lineFor(Throwable failure) {
        for (Throwable t = failure; t != null; t = t.getCause()) {
            if (t instanceof StartupException startup) {
                return startup.getMessage();
            }
            if (t instanceof PortInUseException management) {
                return "port " + management.getPort() + " for management is in use; set GATEHOUSE_MANAGEMENT_PORT to another";
            }
            if (t instanceof BindException bind) {
                return "a port cannot be listened on (" + bind.getMessage() + ")";
            }
        }
        return null;
    }
}
