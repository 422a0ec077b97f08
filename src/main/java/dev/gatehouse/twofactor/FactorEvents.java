package dev.gatehouse.twofactor;

import dev.gatehouse.audit.AuditTrail;
import dev.gatehouse.platform.Caller;
import dev.gatehouse.platform.database.Database;
import dev.gatehouse.twofactor.delivery.Notices;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * The one place that says what happened: an audit entry and a notice in the transaction of the act, and a count
 * ({@code gatehouse_factor_events_total}, by event) once that is committed.
 */
final class FactorEvents {
    private final Database database;
    private final AuditTrail audit;
    private final BiConsumer<String, Notices.Event> notices;
    private final Map<FactorEvent, Counter> counters = new EnumMap<>(FactorEvent.class);

    /** @param notices takes the id of a user and what they are to be told, in the transaction of the event */
    FactorEvents(Database database, AuditTrail audit, MeterRegistry meters, BiConsumer<String, Notices.Event> notices) {
        this.database = database;
        this.audit = audit;
        this.notices = notices;
        for (FactorEvent event : FactorEvent.values()) {
            counters.put(event, Counter.builder("gatehouse.factor.events").description("What happened to second factors")
                    .tag("event", event.name().toLowerCase(Locale.ROOT).replace('_', '-')).register(meters));
        }
    }

    /** Something that happened to a user as a whole. */
    void happened(Caller caller, FactorEvent event, String userId, Map<String, ?> details) {
        happened(caller, event, userId, userId, details);
    }

    /**
     * Something that happened to a thing of a user; in the transaction under way, or in one of its own.
     *
     * @param details further facts; never a secret
     */
    void happened(Caller caller, FactorEvent event, String userId, String object, Map<String, ?> details) {
        Map<String, Object> all = new HashMap<>(details);
        if (!object.equals(userId)) {
            all.put("user", userId);
        }
        database.tx().executeWithoutResult(tx -> {
            audit.record(caller, event.action(), object, event.outcome(), all);
            Optional.ofNullable(event.notice()).ifPresent(notice -> notices.accept(userId, notice));
            TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {
                @Override
                public void afterCommit() {
                    counters.get(event).increment();
                }
            });
        });
    }
}
