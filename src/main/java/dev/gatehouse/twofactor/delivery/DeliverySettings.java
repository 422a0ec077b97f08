package dev.gatehouse.twofactor.delivery;

import dev.gatehouse.platform.SecretFiles;
import dev.gatehouse.platform.StartupException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * Settings of codes and notices; see {@code docs/configuration.md}.
 *
 * @param codeTtl how long a code is good, at most 5 minutes
 * @param cooldown between two codes to one user by one method
 * @param perUser codes a user may ask for within 24 hours
 * @param perDestination codes that go to one destination within 24 hours, whoever asks
 * @param perDay codes of everybody within 24 hours
 * @param attempts before a message is given up
 * @param poll between looks at the outbox when nobody wakes the workers
 * @param templatesDir templates that replace shipped ones, or empty
 * @param locale language of those who did not choose one
 * @param smsCountries ISO 3166 codes of countries whose numbers are accepted; empty for all
 */
@ConfigurationProperties("gatehouse.delivery")
record DeliverySettings(Duration codeTtl, Duration cooldown, int perUser, int perDestination, int perDay, int attempts,
                        Duration poll, Path templatesDir, String locale, Set<String> smsCountries, Smtp smtp, Twilio twilio) {
    private static final Duration LONGEST_TTL = Duration.ofMinutes(5);

    DeliverySettings {
        if (codeTtl.compareTo(LONGEST_TTL) > 0 || codeTtl.isNegative() || codeTtl.isZero()) {
            throw new StartupException("GATEHOUSE_CODE_TTL must be more than 0 and at most 5m");
        }
        if (attempts < 1) {
            throw new StartupException("GATEHOUSE_DELIVERY_ATTEMPTS must be 1 or more");
        }
        smsCountries = smsCountries == null ? Set.of() : Set.copyOf(smsCountries);
    }

    /**
     * The mail server that takes our mails.
     *
     * @param host its name; empty for no mails
     * @param from sender of every mail
     * @param auth whether it asks for a login (RFC 4954)
     * @param username for that login
     * @param passwordFile file with its password
     * @param starttls whether the connection must be upgraded to TLS before anything is said (RFC 3207)
     * @param tls whether it is TLS from the first byte (RFC 8314)
     * @param trustFile PEM file with the authorities to trust instead of the JDK's, or empty
     */
    record Smtp(String host, int port, String from, boolean auth, String username, Path passwordFile, boolean starttls,
                boolean tls, Path trustFile) {
        Smtp {
            if (!host.isEmpty()) {
                require(Destination.isMailbox(from), "GATEHOUSE_SMTP_FROM must be an e-mail address in ASCII");
                if (auth) {
                    requireLogin(username, passwordFile, starttls || tls);
                }
            }
        }

        private static void requireLogin(String username, Path passwordFile, boolean encrypted) {
            require(!username.isEmpty() && isSet(passwordFile), "with GATEHOUSE_SMTP_HOST, GATEHOUSE_SMTP_USERNAME and "
                    + "GATEHOUSE_SMTP_PASSWORD_FILE must be set, or GATEHOUSE_SMTP_AUTH be false");
            require(encrypted, "GATEHOUSE_SMTP_AUTH needs GATEHOUSE_SMTP_STARTTLS or GATEHOUSE_SMTP_TLS: a password does not travel in the clear");
            SecretFiles.read(passwordFile);
        }

        boolean configured() {
            return !host.isEmpty();
        }
    }

    /**
     * The account at Twilio that takes our SMS.
     *
     * @param url of its REST API
     * @param accountSid {@code AC…}; empty for no SMS
     * @param authTokenFile file with the account's token
     * @param from a number of the account in E.164, or a messaging service, {@code MG…}
     */
    record Twilio(String url, String accountSid, Path authTokenFile, String from) {
        Twilio {
            if (!accountSid.isEmpty()) {
                require(url.matches("https://[^?#]+|http://(127\\.0\\.0\\.1|localhost)(:\\d+)?"), "GATEHOUSE_TWILIO_URL must be an https:// URL");
                require(accountSid.matches("AC[0-9a-f]{32}"), "GATEHOUSE_TWILIO_ACCOUNT_SID must be AC and 32 hexadecimal digits");
                require(from.matches("\\+[0-9]{2,15}|MG[0-9a-f]{32}"), "GATEHOUSE_TWILIO_FROM must be a number in E.164 or a messaging service");
                require(isSet(authTokenFile), "with GATEHOUSE_TWILIO_ACCOUNT_SID, GATEHOUSE_TWILIO_AUTH_TOKEN_FILE must name a file");
                SecretFiles.read(authTokenFile);
            }
        }

        boolean configured() {
            return !accountSid.isEmpty();
        }
    }

    private static boolean isSet(Path file) {
        return file != null && !file.toString().isEmpty();
    }

    private static void require(boolean rule, String otherwise) {
        if (!rule) {
            throw new StartupException(otherwise);
        }
    }
}
