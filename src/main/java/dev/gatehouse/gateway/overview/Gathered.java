package dev.gatehouse.gateway.overview;

import java.util.Map;

/** What the legs have answered so far, by leg: {@code status}, {@code latency_ms}, and what it answered or its problem. */
public record Gathered(Map<String, Map<String, Object>> legs) {}
