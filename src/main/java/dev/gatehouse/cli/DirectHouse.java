package dev.gatehouse.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.gatehouse.platform.Caller;
import dev.gatehouse.platform.Ids;
import dev.gatehouse.platform.Origin;
import dev.gatehouse.platform.StartupException;
import dev.gatehouse.platform.database.Database;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Instant;
import java.util.Set;
import org.springframework.beans.BeansException;
import org.springframework.boot.LazyInitializationBeanFactoryPostProcessor;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.autoconfigure.jackson.JacksonAutoConfiguration;
import org.springframework.boot.context.config.ConfigDataEnvironmentPostProcessor;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.ApplicationEvent;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.ComponentScan;
import org.springframework.context.annotation.FilterType;

/**
 * The services' rooms over their databases, without ports, routes or background work: for a gatehouse that does not run. The lock on
 * the data directory keeps two apart where the database is embedded; where it is not, sessions of a running service do.
 */
final class DirectHouse implements AutoCloseable {
    private final AnnotationConfigApplicationContext rooms;

    private DirectHouse(AnnotationConfigApplicationContext rooms) {
        this.rooms = rooms;
    }

    /** No configuration by annotation: the server's own scan must not find it. */
    @EnableConfigurationProperties
    @ImportAutoConfiguration(JacksonAutoConfiguration.class)
    @ComponentScan(basePackages = {"dev.gatehouse.platform", "dev.gatehouse.audit", "dev.gatehouse.kms", "dev.gatehouse.twofactor",
            "dev.gatehouse.servicea"}, excludeFilters = @ComponentScan.Filter(type = FilterType.REGEX,
            pattern = "dev\\.gatehouse\\.platform\\.management\\..*"))
    static class Rooms {
        @Bean
        MeterRegistry meters() {
            return new SimpleMeterRegistry();
        }
    }

    /** Tells nobody that it starts or ends: whoever listens does so to begin background work. */
    private static final class Silent extends AnnotationConfigApplicationContext {
        @Override
        public void publishEvent(ApplicationEvent event) {
            // nobody is to hear it
        }
    }

    /** @throws CliException when a gatehouse uses the data directory, or the database cannot be opened */
    static DirectHouse open() {
        AnnotationConfigApplicationContext rooms = new Silent();
        ConfigDataEnvironmentPostProcessor.applyTo(rooms.getEnvironment());
        // only what a command asks for is made
        rooms.addBeanFactoryPostProcessor(new LazyInitializationBeanFactoryPostProcessor());
        rooms.register(Rooms.class);
        rooms.refresh();
        return new DirectHouse(rooms);
    }

    /** A room's part. */
    <T> T get(String name, Class<T> type) {
        try {
            return rooms.getBean(name, type);
        } catch (BeansException e) {
            throw reason(e);
        }
    }

    ObjectMapper json() {
        return get("jacksonObjectMapper", ObjectMapper.class);
    }

    /** @throws CliException when somebody else is logged in to the database as this service */
    void requireStopped(String databaseBean) {
        Database database = get(databaseBean, Database.class);
        long others = database.jdbc().sql("SELECT count(*) FROM pg_stat_activity WHERE usename = current_user AND backend_start < ?::timestamptz")
                .param(Instant.ofEpochMilli(ProcessHandle.current().info().startInstant().orElseThrow().toEpochMilli()).toString())
                .query(Long.class).single();
        if (others > 0) {
            throw new CliException(ExitCode.REFUSED, "a gatehouse is using the database; stop it first");
        }
    }

    /** Whoever may read the master keys and the database: in the record as {@code command-line}. */
    static Caller operator() {
        return new Caller(Caller.Kind.USER, "command-line", System.getProperty("user.name"), Set.of("admin"), "", "", Caller.MFA,
                Instant.now(), "", new Origin(Ids.random("cli"), "command-line"));
    }

    private static CliException reason(BeansException failure) {
        for (Throwable t = failure; t != null; t = t.getCause()) {
            if (t instanceof StartupException startup) {
                return new CliException(ExitCode.REFUSED, startup.getMessage());
            }
        }
        throw failure;
    }

    @Override
    public void close() {
        rooms.close();
    }
}
