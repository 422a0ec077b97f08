package dev.gatehouse.audit;

import dev.gatehouse.audit.AuditVerifier.Verdict;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Verifications of one stream, with the last verdict as a metric: 1 for good, 0 for not, not a number before the first. */
final class Verification {
    private static final Logger log = LoggerFactory.getLogger(Verification.class);
    private final String stream;
    private final AuditVerifier verifier;
    private volatile double last = Double.NaN;

    Verification(String stream, AuditVerifier verifier, MeterRegistry meters) {
        this.stream = stream;
        this.verifier = verifier;
        Gauge.builder("gatehouse.audit.verified", this, self -> self.last)
                .description("last verification: 1 good, 0 not, not a number before the first")
                .tag("stream", stream).strongReference(true).register(meters);
    }

    Verdict verify() {
        Verdict verdict = verifier.verify();
        last = verdict.ok() ? 1 : 0;
        if (!verdict.ok()) {
            log.error("the audit record of {} is not as it was written: {}", stream, verdict.findings());
        }
        return verdict;
    }
}
