package dev.gatehouse.edge;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.gatehouse.platform.OwnThreads;
import dev.gatehouse.platform.Prerequisite;
import dev.gatehouse.platform.Role;
import dev.gatehouse.platform.logging.LogNames;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.jvm.ExecutorServiceMetrics;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.dns.AddressResolverOptions;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.apache.camel.CamelContext;
import org.apache.camel.builder.NoErrorHandlerBuilder;
import org.apache.camel.component.bean.ParameterMappingStrategy;
import org.apache.camel.component.jackson.JacksonConstants;
import org.apache.camel.spring.boot.CamelContextConfiguration;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.beans.factory.config.ConfigurableBeanFactory;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.ApplicationListener;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Scope;
import org.springframework.core.annotation.Order;
import org.springframework.scheduling.concurrent.CustomizableThreadFactory;

/** Wires the API port and gives it to Camel as the engine of {@code platform-http}. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(EdgeSettings.class)
class EdgeConfiguration {
    private static final int LINE_ANSWERS = 8;
    private static final int NAMES_KEPT_SECONDS = 2;

    @Bean(destroyMethod = "")
    Vertx vertx() {
        // closed by the server that runs on it
        return Vertx.vertx(new VertxOptions().setPreferNativeTransport(true).setAddressResolverOptions(new AddressResolverOptions()
                // replicas come and go, and each is to have its share
                .setCacheMaxTimeToLive(NAMES_KEPT_SECONDS).setRoundRobinInetAddress(true)));
    }

    /** Threads for work that blocks: bounded, with a bounded queue; what does not fit is answered 503. */
    @Bean(destroyMethod = "shutdown")
    ExecutorService workers(EdgeSettings settings, MeterRegistry meters) {
        ThreadPoolExecutor pool = new ThreadPoolExecutor(settings.workers(), settings.workers(), 30, TimeUnit.SECONDS,
                new ArrayBlockingQueue<>(settings.workerQueue()), new CustomizableThreadFactory("worker-"));
        pool.allowCoreThreadTimeOut(true);
        new ExecutorServiceMetrics(pool, "workers", "gatehouse", List.of()).bindTo(meters);
        return pool;
    }

    /** Threads of answers that flow in lines: they last, so few at a time, and nobody waits for one. */
    @Bean(destroyMethod = "shutdownNow")
    ExecutorService lineThreads() {
        return new ThreadPoolExecutor(0, LINE_ANSWERS, 30, TimeUnit.SECONDS, new SynchronousQueue<>(),
                new CustomizableThreadFactory("lines-"));
    }

    @Bean
    RouteTable routeTable() {
        return new RouteTable();
    }

    @Bean
    AnswerWriter answerWriter(ObjectMapper json, ExecutorService lineThreads) {
        return new AnswerWriter(json, new ProblemMapper(), lineThreads);
    }

    @Bean
    EdgeServer edgeServer(Vertx vertx, EdgeSettings settings, RouteTable routes, AnswerWriter answers, Role role, LogNames names,
                          MeterRegistry meters, @Value("${gatehouse.log.access}") boolean accessLog) {
        RequestMetrics metrics = new RequestMetrics(meters);
        AccessLog log = new AccessLog(names);
        // among several processes a refused connection sends the request to one that is ready
        EdgeServer server = new EdgeServer(vertx, settings, routes, answers, role == Role.ALL,
                accessLog ? ((Consumer<EdgeCall>) metrics::count).andThen(log::write) : metrics::count);
        Gauge.builder("gatehouse.http.requests.open", server, EdgeServer::openRequests).description("requests under way").register(meters);
        return server;
    }

    @Bean
    Drain drain(EdgeServer server, EdgeSettings settings) {
        return new Drain(server, settings);
    }

    @Bean("CamelBeanParameterMappingStrategy")
    ParameterMappingStrategy verbParameters() {
        return new VerbParameters();
    }

    /** A component belongs to one Camel context, and a dry run has its own: each asks for one. */
    @Bean("edge")
    @Scope(ConfigurableBeanFactory.SCOPE_PROTOTYPE)
    EdgeComponent edgeComponent(ObjectMapper json) {
        return new EdgeComponent(json);
    }

    @Bean("platform-http")
    @Scope(ConfigurableBeanFactory.SCOPE_PROTOTYPE)
    EdgeHttpComponent platformHttp(EdgeServer server, RouteTable routes, AnswerWriter answers) {
        return new EdgeHttpComponent(new EdgeEngine(server, routes, answers));
    }

    @Bean
    @Order(0)
    CamelContextConfiguration edgeCamel(ExecutorService workers, ObjectProvider<OwnThreads> own) {
        return new CamelContextConfiguration() {
            @Override
            public void beforeApplicationStart(CamelContext camel) {
                camel.getCamelContextExtension().setErrorHandlerFactory(new NoErrorHandlerBuilder());
                camel.getCamelContextExtension().addInterceptStrategy(new OffLoop(workers, own.orderedStream().toList()));
                camel.getGlobalOptions().put(JacksonConstants.ENABLE_TYPE_CONVERTER, "true");
                camel.getGlobalOptions().put(JacksonConstants.TYPE_CONVERTER_TO_POJO, "true");
            }

            @Override
            public void afterApplicationStart(CamelContext camel) {
                // the port opens when the whole application is ready, see openWhenReady
            }
        };
    }

    @Bean
    ApplicationListener<ApplicationReadyEvent> openWhenReady(EdgeServer server, ObjectProvider<Prerequisite> prerequisites) {
        return new Opening(server, prerequisites.orderedStream().toList());
    }
}
