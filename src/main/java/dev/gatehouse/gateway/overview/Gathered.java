package dev.gatehouse.gateway.overview;

import java.util.Map;

/** What the legs have answered so far, by leg. */
public record Gathered(Map<String, Object> legs) {}
