package dev.gatehouse.gateway.limit;

import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * Rate limits.
 *
 * @param scope of {@code limit:} steps that name none: {@code local} or {@code cluster} ({@code GATEHOUSE_LIMIT_SCOPE})
 */
@ConfigurationProperties("gatehouse.limit")
record LimitSettings(Scope scope) {}
