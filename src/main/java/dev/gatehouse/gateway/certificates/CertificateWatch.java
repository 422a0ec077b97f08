package dev.gatehouse.gateway.certificates;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.scheduling.concurrent.CustomizableThreadFactory;

/**
 * Looks every ten minutes at the certificates that sites show: {@code gatehouse_certificate_expires_seconds} and
 * {@code gatehouse_certificate_lifetime_seconds} by site, not a number before the first look, and looks that failed.
 */
final class CertificateWatch implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(CertificateWatch.class);
    private static final Duration EVERY = Duration.ofMinutes(10);
    private final List<WatchedSite> sites;
    private final Clock clock;
    private final Map<WatchedSite, ShownCertificate> shown = new ConcurrentHashMap<>();
    private final Map<WatchedSite, Counter> failures = new ConcurrentHashMap<>();
    private final ScheduledExecutorService thread;

    CertificateWatch(List<WatchedSite> sites, MeterRegistry meters, Clock clock) {
        this.sites = sites;
        this.clock = clock;
        CustomizableThreadFactory threads = new CustomizableThreadFactory("certificates-");
        threads.setDaemon(true);
        this.thread = Executors.newSingleThreadScheduledExecutor(threads);
        sites.forEach(site -> register(site, meters));
    }

    private void register(WatchedSite site, MeterRegistry meters) {
        gauge("gatehouse.certificate.expires", "until the certificate that the site shows expires", site, meters,
                certificate -> Duration.between(clock.instant(), certificate.expires()).toSeconds());
        gauge("gatehouse.certificate.lifetime", "from its beginning to its end", site, meters,
                certificate -> certificate.lifetime().toSeconds());
        failures.put(site, Counter.builder("gatehouse.certificate.failures").description("looks at the site's certificate that failed")
                .tag("site", site.name()).register(meters));
    }

    private void gauge(String name, String description, WatchedSite site, MeterRegistry meters, ToDoubleFunction<ShownCertificate> value) {
        Gauge.builder(name, () -> {
            ShownCertificate certificate = shown.get(site);
            return certificate == null ? Double.NaN : value.applyAsDouble(certificate);
        }).description(description).baseUnit("seconds").tag("site", site.name()).register(meters);
    }

    void start() {
        if (!sites.isEmpty()) {
            thread.scheduleWithFixedDelay(this::look, 0, EVERY.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    /** Looks at each site once; of one that cannot be asked the last answer stays. */
    void look() {
        for (WatchedSite site : sites) {
            try {
                shown.put(site, ShownCertificate.of(site));
            } catch (IOException | RuntimeException e) {
                failures.get(site).increment();
                log.warn("the certificate of {} cannot be looked at: {}", site.name(), e.toString());
            }
        }
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
