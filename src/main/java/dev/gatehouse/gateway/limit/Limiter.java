package dev.gatehouse.gateway.limit;

import java.util.concurrent.CompletionStage;

/** Buckets by name. */
interface Limiter {
    /** Takes one request out of a bucket, which is full when it is new. Never waits; fails when the buckets cannot be reached. */
    CompletionStage<Decision> take(String bucket, Rate rate);
}
