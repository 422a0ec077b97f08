package dev.gatehouse.platform.database;

import dev.gatehouse.platform.SecretFiles;
import dev.gatehouse.platform.StartupException;
import java.nio.file.Path;
import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * An external PostgreSQL in place of the embedded one.
 *
 * @param url JDBC URL; empty for the embedded server
 * @param userFile file with the name of a role that owns the service's schema, or may create roles and schemas
 * @param passwordFile file with its password
 */
@ConfigurationProperties("gatehouse.database")
record DatabaseSettings(String url, Path userFile, Path passwordFile) {
    /** @throws StartupException when the settings do not go together */
    Login login() {
        if (!url.startsWith("jdbc:postgresql:")) {
            // not quoted: there may be a password in it
            throw new StartupException("GATEHOUSE_DATABASE_URL must start with jdbc:postgresql:");
        }
        return new Login(url, content("GATEHOUSE_DATABASE_USER_FILE", userFile),
                content("GATEHOUSE_DATABASE_PASSWORD_FILE", passwordFile));
    }

    private static String content(String setting, Path file) {
        if (file == null || file.toString().isEmpty()) {
            throw new StartupException("with GATEHOUSE_DATABASE_URL, " + setting + " must name a file");
        }
        return SecretFiles.read(file);
    }
}
