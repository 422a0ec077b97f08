package dev.gatehouse.platform.management;

import jakarta.servlet.DispatcherType;
import java.util.Set;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.MediaType;
import org.springframework.security.config.Customizer;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configurers.HeadersConfigurer.FrameOptionsConfig;
import org.springframework.security.config.http.SessionCreationPolicy;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.authentication.www.BasicAuthenticationFilter;
import org.springframework.security.web.authentication.session.NullAuthenticatedSessionStrategy;
import org.springframework.security.web.csrf.CookieCsrfTokenRepository;
import org.springframework.security.web.csrf.CsrfTokenRequestAttributeHandler;
import org.springframework.security.web.firewall.HttpFirewall;
import org.springframework.security.web.firewall.StrictHttpFirewall;
import org.springframework.security.web.util.matcher.MediaTypeRequestMatcher;
import org.springframework.web.accept.HeaderContentNegotiationStrategy;

/**
 * Who gets what at the management port: anyone health without details, the scraper metrics, people with a role for it the rest. Its
 * Host is checked, so that a page in somebody's browser cannot rebind its name to it, and what changes something carries a token
 * that other sites do not have.
 */
@Configuration(proxyBeanMethods = false)
class ManagementSecurity {
    /** The scraper's role, which no person has: people's roles are in lower case. */
    static final String SCRAPER = "SCRAPER";
    /** The console sets styles by script, and nothing else of it needs more than its own files. */
    private static final String POLICY = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
            + "font-src 'self' data:; connect-src 'self'; worker-src 'self' blob:; form-action 'self'; base-uri 'self'; frame-ancestors 'none'";

    @Bean
    SecurityFilterChain managementChain(HttpSecurity http, Visitors visitors) throws Exception {
        String[] readers = {SCRAPER, Visitors.VIEWER, Visitors.OPERATOR, Visitors.ADMIN};
        return http
                .authorizeHttpRequests(requests -> requests
                        .dispatcherTypeMatchers(DispatcherType.ERROR).permitAll()
                        .requestMatchers("/actuator/health", "/actuator/health/liveness", "/actuator/health/readiness").permitAll()
                        .requestMatchers(LoginController.PATH, "/login.css", "/hawtio/auth/logout").permitAll()
                        .requestMatchers("/metrics", "/actuator/prometheus").hasAnyRole(readers)
                        .requestMatchers("/actuator/routes", "/actuator/routes/**", "/hawtio", "/hawtio/**").hasAnyRole(Visitors.roles())
                        .anyRequest().denyAll())
                .addFilterBefore(new TokenFilter(visitors), BasicAuthenticationFilter.class)
                .httpBasic(Customizer.withDefaults())
                .exceptionHandling(errors -> errors.defaultAuthenticationEntryPointFor(
                        (request, response, failure) -> response.sendRedirect(LoginController.PATH), pages()))
                .sessionManagement(session -> session.sessionCreationPolicy(SessionCreationPolicy.STATELESS))
                .csrf(csrf -> csrf.csrfTokenRepository(csrfCookie()).csrfTokenRequestHandler(eager())
                        // every request says anew who it is from, which is no login that would need another token
                        .sessionAuthenticationStrategy(new NullAuthenticatedSessionStrategy())
                        .ignoringRequestMatchers(request -> TokenFilter.bearer(request).isPresent()))
                .headers(headers -> headers.contentSecurityPolicy(policy -> policy.policyDirectives(POLICY)).frameOptions(FrameOptionsConfig::deny))
                .build();
    }

    @Bean
    HttpFirewall managementFirewall(ManagementSettings settings) {
        StrictHttpFirewall firewall = new StrictHttpFirewall();
        firewall.setAllowedHostnames(settings::accepts);
        return firewall;
    }

    private static MediaTypeRequestMatcher pages() {
        MediaTypeRequestMatcher pages = new MediaTypeRequestMatcher(new HeaderContentNegotiationStrategy(), MediaType.TEXT_HTML);
        pages.setIgnoredMediaTypes(Set.of(MediaType.ALL));
        return pages;
    }

    /** The console's script reads it there and sends it back in a header. */
    private static CookieCsrfTokenRepository csrfCookie() {
        CookieCsrfTokenRepository cookie = CookieCsrfTokenRepository.withHttpOnlyFalse();
        cookie.setCookieCustomizer(settings -> settings.sameSite("Strict"));
        return cookie;
    }

    private static CsrfTokenRequestAttributeHandler eager() {
        CsrfTokenRequestAttributeHandler handler = new CsrfTokenRequestAttributeHandler();
        handler.setCsrfRequestAttributeName(null);
        return handler;
    }
}
