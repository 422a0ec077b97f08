package dev.gatehouse.twofactor.delivery;

import dev.gatehouse.audit.AuditTrail;
import dev.gatehouse.audit.AuditTrail.Outcome;
import dev.gatehouse.platform.BackOff;
import dev.gatehouse.platform.Caller;
import dev.gatehouse.platform.Origin;
import dev.gatehouse.platform.database.Database;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes one attempt at a time. Each delivery ends: sent, or failed where its owner, the audit record and the metrics show it. */
final class Courier {
    private static final Logger log = LoggerFactory.getLogger(Courier.class);
    private final Database database;
    private final MessageOutbox outbox;
    private final Channels channels;
    private final BackOff backOff;
    private final int mostAttempts;
    private final AuditTrail audit;
    private final MeterRegistry meters;
    private final Clock clock;

    Courier(Database database, MessageOutbox outbox, Channels channels, BackOff backOff, int mostAttempts, AuditTrail audit,
            MeterRegistry meters, Clock clock) {
        this.database = database;
        this.outbox = outbox;
        this.channels = channels;
        this.backOff = backOff;
        this.mostAttempts = mostAttempts;
        this.audit = audit;
        this.meters = meters;
        this.clock = clock;
        // there from the start, so that the first one is a rise
        for (Method method : Method.values()) {
            List.of("sent", "retried", "failed").forEach(outcome -> counter(method, outcome));
        }
    }

    /** Makes an attempt at the message that is due longest; false when none is. */
    boolean deliverNext(Method method) {
        Optional<Delivery> claimed = outbox.claim(method);
        claimed.ifPresent(this::attempt);
        return claimed.isPresent();
    }

    private void attempt(Delivery delivery) {
        if (delivery.expiresAt().isBefore(clock.instant())) {
            fail(delivery, "expired");
            return;
        }
        if (delivery.attempts() > mostAttempts) {
            fail(delivery, "given-up");
            return;
        }
        try {
            channels.send(delivery.method(), outbox.open(delivery));
        } catch (Undelivered e) {
            again(delivery, e);
            return;
        }
        outbox.end(delivery, "sent", null);
        count(delivery, "sent");
    }

    private void again(Delivery delivery, Undelivered failure) {
        log.warn("delivery {} failed at attempt {}: {}", delivery.id(), delivery.attempts(), failure.reason());
        if (failure.isForGood() || delivery.attempts() == mostAttempts) {
            fail(delivery, failure.reason());
            return;
        }
        outbox.retry(delivery, failure.reason(), clock.instant().plus(backOff.after(delivery.attempts(), failure.retryAfter())));
        count(delivery, "retried");
    }

    private void fail(Delivery delivery, String reason) {
        database.tx().executeWithoutResult(tx -> {
            if (outbox.end(delivery, "failed", reason)) {
                audit.record(Caller.service("two-factor", Origin.internal()), "delivery.failed", delivery.id(), Outcome.FAILED,
                        Map.of("user", delivery.userId(), "method", delivery.method().wire(), "reason", reason,
                                "attempts", delivery.attempts()));
            }
        });
        count(delivery, "failed");
    }

    private void count(Delivery delivery, String outcome) {
        counter(delivery.method(), outcome).increment();
    }

    private Counter counter(Method method, String outcome) {
        return meters.counter("gatehouse.deliveries", "method", method.wire(), "outcome", outcome);
    }
}
