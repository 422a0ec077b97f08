package dev.gatehouse.platform;

import java.nio.file.Path;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * Settings every room needs; each has one line in {@code application.yaml} and one in {@code docs/configuration.md}.
 *
 * @param dataDir where data and generated secrets live ({@code GATEHOUSE_DATA_DIR})
 * @param routesDir where route files are read from ({@code GATEHOUSE_ROUTES_DIR})
 * @param issuer {@code iss} of our tokens ({@code GATEHOUSE_ISSUER})
 * @param audience {@code aud} of our access tokens ({@code GATEHOUSE_AUDIENCE})
 * @param stepUp oldest second factor that a privileged verb accepts ({@code GATEHOUSE_STEP_UP})
 */
@ConfigurationProperties("gatehouse")
public record Settings(Path dataDir, Path routesDir, String issuer, String audience, Duration stepUp) {}
