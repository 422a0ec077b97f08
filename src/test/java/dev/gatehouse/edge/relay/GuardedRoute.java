package dev.gatehouse.edge.relay;

import dev.gatehouse.edge.TestEdge;
import dev.gatehouse.gateway.guard.Guards;
import dev.gatehouse.gateway.limit.TestLimits;
import dev.gatehouse.platform.Settings;
import dev.gatehouse.platform.services.VerificationKeys.VerificationKey;
import io.jsonwebtoken.Jwts;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.security.KeyPair;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import org.apache.camel.builder.RouteBuilder;

/** {@code /guarded/**} to the upstream {@code up}, past the real guard and the real limit, as an integrator writes it. */
final class GuardedRoute {
    private static final Settings SETTINGS = new Settings(Path.of("."), Path.of("."), "https://issuer", "gatehouse", Duration.ofMinutes(5));

    private GuardedRoute() {}

    /** Adds it; answers a token that passes. */
    static String into(TestEdge edge) throws Exception {
        KeyPair pair = Jwts.SIG.ES256.keyPair().build();
        VerificationKey key = new VerificationKey("k1", "ES256", pair.getPublic());
        Guards guards = new Guards(kid -> Optional.of(key).filter(known -> known.kid().equals(kid)), (caller, issuedAt) -> false,
                operation -> Optional.empty(), apiKey -> Optional.empty(), null, Runnable::run, Runnable::run, SETTINGS,
                new SimpleMeterRegistry(), Clock.systemUTC());
        edge.camel.addComponent("guard", guards.component());
        edge.camel.addComponent("limit", TestLimits.component());
        edge.camel.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("platform-http:/guarded?matchOnUriPrefix=true").routeId("guarded")
                        .to("guard:jwt?roles=user").to("limit:caller?rate=1000/1m").to("relay:up");
            }
        });
        return token(pair);
    }

    private static String token(KeyPair pair) {
        Instant now = Instant.now();
        return Jwts.builder().header().keyId("k1").type("at+jwt").and().issuer(SETTINGS.issuer()).audience().add(SETTINGS.audience()).and()
                .subject("usr_1").id("jti_1").issuedAt(Date.from(now)).expiration(Date.from(now.plusSeconds(900)))
                .claim("roles", List.of("user")).claim("sid", "ses_1").claim("acr", "pwd").claim("auth_time", now.getEpochSecond())
                .signWith(pair.getPrivate(), Jwts.SIG.ES256).compact();
    }
}
