package dev.gatehouse.twofactor.delivery;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.gatehouse.audit.AuditTrail;
import dev.gatehouse.platform.BackOff;
import dev.gatehouse.platform.Settings;
import dev.gatehouse.platform.crypto.Sealer;
import dev.gatehouse.platform.database.Database;
import dev.gatehouse.platform.services.Upgrades;
import dev.gatehouse.platform.services.UserDirectory;
import io.micrometer.core.instrument.MeterRegistry;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import org.apache.camel.CamelContext;
import org.apache.camel.component.http.HttpClientConfigurer;
import org.apache.camel.support.jsse.SSLContextParameters;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Wires codes by e-mail and SMS, and notices. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(DeliverySettings.class)
class DeliveryConfiguration {
    private static final Duration FIRST_WAIT = Duration.ofSeconds(1);
    private static final Duration LONGEST_WAIT = Duration.ofMinutes(10);

    @Bean
    Channels channels(ObjectProvider<CamelContext> camel, DeliverySettings settings) {
        Set<Method> configured = EnumSet.noneOf(Method.class);
        if (settings.smtp().configured()) {
            configured.add(Method.EMAIL);
        }
        if (settings.twilio().configured()) {
            configured.add(Method.SMS);
        }
        return new Channels(camel::getObject, configured);
    }

    @Bean
    SmtpLogin smtpLogin(DeliverySettings settings) {
        return new SmtpLogin(settings.smtp());
    }

    @Bean
    SSLContextParameters smtpTrust(DeliverySettings settings) {
        return SmtpTrust.of(settings.smtp().trustFile());
    }

    @Bean
    MailMessages mailMessages(DeliverySettings settings) {
        return new MailMessages(settings.smtp());
    }

    @Bean
    TwilioMessages twilioMessages(DeliverySettings settings, ObjectMapper json) {
        return new TwilioMessages(settings.twilio(), json);
    }

    /** The outbox alone tries again: the client by itself would repeat a 429 or 503 at once, uncounted. */
    @Bean
    HttpClientConfigurer oneAttempt() {
        return client -> client.disableAutomaticRetries().disableCookieManagement();
    }

    @Bean
    Templates messageTemplates(DeliverySettings settings) {
        Path folder = settings.templatesDir();
        return new Templates(folder == null || folder.toString().isEmpty() ? null : folder, settings.locale());
    }

    @Bean
    AddressStore addressStore(Database twoFactorDatabase, Sealer twoFactorSealer, Clock clock) {
        return new AddressStore(twoFactorDatabase, twoFactorSealer, clock);
    }

    @Bean
    SentCodeStore sentCodeStore(Database twoFactorDatabase, Sealer twoFactorSealer, Clock clock) {
        return new SentCodeStore(twoFactorDatabase, twoFactorSealer, clock);
    }

    @Bean
    MessageOutbox messageOutbox(Database twoFactorDatabase, Sealer twoFactorSealer, ObjectMapper json, MeterRegistry meters, Clock clock) {
        MessageOutbox outbox = new MessageOutbox(twoFactorDatabase, twoFactorSealer, json, clock);
        meters.gauge("gatehouse.deliveries.queued", outbox, MessageOutbox::depth);
        return outbox;
    }

    @Bean
    DeliveryWorkers deliveryWorkers(Database twoFactorDatabase, MessageOutbox outbox, SentCodeStore codes, Channels channels,
                                    DeliverySettings settings, AuditTrail twoFactorAudit, MeterRegistry meters, Clock clock) {
        BackOff backOff = new BackOff(FIRST_WAIT, LONGEST_WAIT, () -> ThreadLocalRandom.current().nextDouble());
        Courier courier = new Courier(twoFactorDatabase, outbox, channels, backOff, settings.attempts(), twoFactorAudit, meters, clock);
        return new DeliveryWorkers(courier, channels, new Housekeeping(outbox, codes, clock), settings.poll());
    }

    @Bean
    Sender codeSender(Database twoFactorDatabase, AddressStore addresses, SentCodeStore codes, MessageOutbox outbox,
                      Templates templates, Sealer twoFactorSealer, DeliverySettings settings, AuditTrail twoFactorAudit, Clock clock) {
        SendLimits limits = new SendLimits(twoFactorDatabase, settings, clock);
        return new Sender(twoFactorDatabase, addresses, codes, limits, outbox, templates, twoFactorSealer, settings, twoFactorAudit, clock);
    }

    @Bean
    Notices notices(Database twoFactorDatabase, AddressStore addresses, MessageOutbox outbox, Templates templates,
                    Channels channels, DeliveryWorkers workers, Clock clock) {
        return new Notices(twoFactorDatabase, addresses, outbox, templates, channels, clock, workers::wake);
    }

    @Bean
    SentCodes sentCodes(AddressStore addresses, SentCodeStore codes, MessageOutbox outbox, Channels channels, Sender sender,
                        Templates templates, Upgrades upgrades, UserDirectory userDirectory, DeliveryWorkers workers) {
        return new SentCodes(addresses, codes, outbox, channels, sender, templates, upgrades, userDirectory, workers::wake);
    }

    @Bean
    Addresses addresses(Database twoFactorDatabase, AddressStore store, OtherFactors otherFactors, SentCodeStore codes,
                        Channels channels, Sender sender, Templates templates, Notices notices, DeliverySettings settings,
                        AuditTrail twoFactorAudit, DeliveryWorkers workers, Settings common, Clock clock) {
        Owners owners = new Owners(store, otherFactors, common, clock);
        return new Addresses(twoFactorDatabase, store, owners, otherFactors, codes, channels, sender, templates, notices,
                settings.smsCountries(), twoFactorAudit, workers::wake);
    }
}
