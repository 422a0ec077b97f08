package dev.gatehouse.gateway.certificates;

import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.util.List;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.ApplicationListener;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Wires the watch of certificates. */
@Configuration(proxyBeanMethods = false)
class CertificatesConfiguration {
    @Bean
    CertificateWatch certificateWatch(@Value("${gatehouse.certificates.watched}") List<String> sites, MeterRegistry meters, Clock clock) {
        return new CertificateWatch(sites.stream().map(WatchedSite::parse).toList(), meters, clock);
    }

    @Bean
    ApplicationListener<ApplicationReadyEvent> watchCertificates(CertificateWatch certificates) {
        return ready -> certificates.start();
    }
}
