package dev.gatehouse.gateway.issuers;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.gatehouse.edge.relay.AllowedFetch;
import dev.gatehouse.platform.Settings;
import dev.gatehouse.platform.StartupException;
import dev.gatehouse.platform.tokens.JwkSets;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Wires the other issuers that the settings name. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(IssuerSettings.class)
class IssuersConfiguration {
    @Bean
    Issuers issuers(IssuerSettings settings, Settings house, AllowedFetch fetch, Vertx vertx, ObjectMapper json, Clock clock) {
        List<TrustedIssuer> trusted = new ArrayList<>(settings.trusted());
        if (settings.file() != null && !settings.file().toString().isEmpty()) {
            trusted.addAll(IssuersFile.read(settings.file()));
        }
        requireUnique(trusted, house.issuer());
        return new Issuers(trusted.stream().map(issuer -> {
            Supplier<CompletionStage<String>> source = issuer.jwksUrl() != null ? () -> fetch.get(issuer.jwksUrl())
                    : () -> vertx.fileSystem().readFile(issuer.jwksFile().toString()).map(Buffer::toString).toCompletionStage();
            return new ForeignIssuer(issuer, new ForeignKeys(issuer.issuer(), source, text -> JwkSets.parse(text, issuer.algorithms()), clock), clock);
        }).toList(), json);
    }

    private static void requireUnique(List<TrustedIssuer> trusted, String own) {
        Set<String> seen = new HashSet<>(Set.of(own));
        for (TrustedIssuer issuer : trusted) {
            if (!seen.add(issuer.issuer()) || !seen.add(issuer.name())) {
                throw new StartupException("the issuer " + issuer.name() + " (" + issuer.issuer() + ") is named twice, or is our own");
            }
        }
    }
}
