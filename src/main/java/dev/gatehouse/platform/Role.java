package dev.gatehouse.platform;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;
import org.springframework.core.env.Environment;

/** What this process is ({@code GATEHOUSE_ROLE}): everything, or one service of several processes. */
public enum Role {
    ALL, GATEWAY, KMS, TWO_FACTOR, SEARCH, SERVICE_A;

    /** The setting that names it. */
    public static final String PROPERTY = "gatehouse.role";

    /** @throws StartupException for a name that is none */
    public static Role of(Environment environment) {
        String name = environment.getProperty(PROPERTY, ALL.text());
        return Arrays.stream(values()).filter(role -> role.text().equals(name)).findFirst()
                .orElseThrow(() -> new StartupException("GATEHOUSE_ROLE is " + name + "; it must be one of "
                        + Arrays.stream(values()).map(Role::text).collect(Collectors.joining(", "))));
    }

    /** As the setting says it, such as {@code two-factor}. */
    public String text() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** Whether this process is that service, alone or among all. */
    public boolean plays(Role service) {
        return this == ALL || this == service;
    }

    /** The same by the service's name. */
    public boolean plays(String service) {
        return this == ALL || text().equals(service);
    }

    /** Whether it keeps records in a database. The gateway does not, and search has files of its own. */
    public boolean keepsRecords() {
        return this != GATEWAY && this != SEARCH;
    }

    /** Whether several processes may be this service at once: the embedded database and the embedded index are one process's. */
    public boolean hasReplicas() {
        return this != ALL && this != SEARCH;
    }

    /** As whom this process calls others: in one process the guards are the gateway's. */
    public String serviceName() {
        return this == ALL ? GATEWAY.text() : text();
    }
}
