package dev.gatehouse.platform.database;

import java.nio.file.Path;
import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * An external PostgreSQL in place of the embedded one.
 *
 * @param url JDBC URL; empty for the embedded server
 * @param userFile file with the name of a role that may create roles and schemas
 * @param passwordFile file with its password
 */
@ConfigurationProperties("gatehouse.database")
record DatabaseSettings(String url, Path userFile, Path passwordFile) {
    boolean isExternal() {
        return url != null && !url.isBlank();
    }
}
