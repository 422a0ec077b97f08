package dev.gatehouse.servicea;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * Settings of Service A; see {@code docs/configuration.md}.
 *
 * @param reorderStepUp whether reordering needs a fresh second factor
 * @param outboxPoll how often the outbox is looked at when nobody wakes the worker
 * @param outboxBatch how many changes are taken at a time
 */
@ConfigurationProperties("gatehouse.service-a")
record ServiceASettings(boolean reorderStepUp, Duration outboxPoll, int outboxBatch) {}
