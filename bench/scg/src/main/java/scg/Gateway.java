package scg;

import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.proc.DefaultJOSEObjectTypeVerifier;
import com.nimbusds.jose.proc.JWKSecurityContext;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.cloud.gateway.route.RouteLocator;
import org.springframework.cloud.gateway.route.builder.RouteLocatorBuilder;
import org.springframework.context.annotation.Bean;
import org.springframework.security.oauth2.jwt.JwtValidators;
import org.springframework.security.oauth2.jwt.NimbusReactiveJwtDecoder;
import org.springframework.security.oauth2.jwt.ReactiveJwtDecoder;

/** Verifies the gatehouse's tokens (signature, issuer, exp) and relays: {@code --upstream=URL --jwks=URL --issuer=ISS}. */
@SpringBootApplication
public class Gateway {
    public static void main(String[] arguments) {
        SpringApplication.run(Gateway.class, arguments);
    }

    @Bean
    RouteLocator routes(RouteLocatorBuilder routes, @Value("${upstream}") String upstream) {
        return routes.routes().route("bench", route -> route.path("/bench/**").uri(upstream)).build();
    }

    @Bean
    ReactiveJwtDecoder decoder(@Value("${jwks}") String jwks, @Value("${issuer}") String issuer) {
        NimbusReactiveJwtDecoder decoder = NimbusReactiveJwtDecoder.withJwkSetUri(jwks).jwtProcessorCustomizer(processor ->
                processor.setJWSTypeVerifier(new DefaultJOSEObjectTypeVerifier<JWKSecurityContext>(new JOSEObjectType("at+jwt")))).build();
        decoder.setJwtValidator(JwtValidators.createDefaultWithIssuer(issuer));
        return decoder;
    }
}
