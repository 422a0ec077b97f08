package dev.gatehouse.platform.management.console;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.gatehouse.platform.Caller;
import dev.gatehouse.platform.Endpoints;
import dev.gatehouse.platform.Problem;
import dev.gatehouse.platform.Role;
import dev.gatehouse.platform.ServiceClient;
import dev.gatehouse.platform.Settings;
import dev.gatehouse.platform.services.RecordedActs;
import dev.gatehouse.platform.services.RecordedActsAtKms;
import java.time.Clock;
import java.util.Optional;
import org.apache.camel.CamelContext;
import org.springframework.boot.web.servlet.ServletRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.web.servlet.config.annotation.ResourceHandlerRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/** Wires the console: Hawtio's pages, and a Jolokia of our own behind them. Hawtio's server side, with its proxy and logins, is not there. */
@Configuration(proxyBeanMethods = false)
class ConsoleConfiguration {
    @Bean
    RecordedActs operatorRecord(Role role, CamelContext camel, ObjectMapper json, Endpoints endpoints) {
        return new RecordedActsAtKms(new ServiceClient(role.serviceName(), camel, json, endpoints::uri));
    }

    /** Lazy, since the server of the port makes its servlets before anything else is there. */
    @Bean
    ServletRegistrationBean<ConsoleServlet> consoleServlet(@Lazy RecordedActs operatorRecord, Settings settings, Clock clock) {
        ConsoleRules rules = new ConsoleRules(ConsoleConfiguration::caller, operatorRecord, settings, clock);
        ServletRegistrationBean<ConsoleServlet> servlet = new ServletRegistrationBean<>(new ConsoleServlet(rules), "/hawtio/jolokia/*");
        servlet.setInitParameters(ConsoleServlet.OPTIONS);
        return servlet;
    }

    @Bean
    ConsoleController consoleController() {
        return new ConsoleController(ConsoleConfiguration::caller);
    }

    @Bean
    WebMvcConfigurer consolePages() {
        return new WebMvcConfigurer() {
            @Override
            public void addResourceHandlers(ResourceHandlerRegistry registry) {
                registry.addResourceHandler("/hawtio/**").addResourceLocations("classpath:/hawtio-static/");
                registry.addResourceHandler("/login.css").addResourceLocations("classpath:/management/");
            }
        };
    }

    /** @throws dev.gatehouse.platform.ProblemException token-missing when it is no person's request */
    private static Caller caller() {
        return Optional.ofNullable(SecurityContextHolder.getContext().getAuthentication()).map(Authentication::getPrincipal)
                .filter(Caller.class::isInstance).map(Caller.class::cast).orElseThrow(Problem.TOKEN_MISSING::exception);
    }
}
