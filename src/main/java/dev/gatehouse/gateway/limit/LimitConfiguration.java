package dev.gatehouse.gateway.limit;

import dev.gatehouse.platform.WallTime;
import dev.gatehouse.platform.database.Database;
import dev.gatehouse.platform.database.Databases;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.jvm.ExecutorServiceMetrics;
import io.vertx.core.Vertx;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.apache.camel.Component;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.ConfigurableBeanFactory;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.scheduling.concurrent.CustomizableThreadFactory;

/** Wires {@code limit:}. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(LimitSettings.class)
class LimitConfiguration {
    /** The schema and, with a prefix, the role of what the gateway keeps. */
    private static final String SCHEMA = "gateway";
    private static final int THREADS = 8;
    private static final int QUEUE = 256;
    private static final Duration CLEANING = Duration.ofMinutes(1);

    /** Threads of their own: a slow store of limits takes none from other work. */
    @Bean(destroyMethod = "shutdown")
    ExecutorService limitThreads(MeterRegistry meters) {
        ThreadPoolExecutor pool = new ThreadPoolExecutor(THREADS, THREADS, 30, TimeUnit.SECONDS, new ArrayBlockingQueue<>(QUEUE),
                new CustomizableThreadFactory("limits-"));
        pool.allowCoreThreadTimeOut(true);
        new ExecutorServiceMetrics(pool, "limits", "gatehouse", List.of()).bindTo(meters);
        return pool;
    }

    @Bean
    ClusterLimiter clusterLimiter(ObjectProvider<Databases> databases, ExecutorService limitThreads, Clock clock, Vertx vertx) {
        ClusterLimiter limiter = new ClusterLimiter(() -> database(databases), limitThreads, new WallTime(clock));
        vertx.setPeriodic(CLEANING.toMillis(), x -> limiter.clean());
        return limiter;
    }

    private static Database database(ObjectProvider<Databases> databases) {
        Databases known = databases.getIfAvailable();
        if (known == null) {
            throw new IllegalArgumentException("scope=cluster needs GATEHOUSE_DATABASE_URL, the database that the replicas share");
        }
        return known.open(SCHEMA);
    }

    @Bean
    Limits limits(ClusterLimiter cluster, LimitSettings settings, MeterRegistry meters, Clock clock) {
        return new Limits(new LocalLimiter(new WallTime(clock)), cluster, settings.scope(), meters);
    }

    /** A component belongs to one Camel context: each asks for one. */
    @Bean("limit")
    @org.springframework.context.annotation.Scope(ConfigurableBeanFactory.SCOPE_PROTOTYPE)
    Component limit(Limits limits) {
        return limits.component();
    }
}
