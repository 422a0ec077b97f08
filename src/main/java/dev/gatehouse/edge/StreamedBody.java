package dev.gatehouse.edge;

import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.streams.ReadStream;

/**
 * An answer whose body still flows: paused until the edge pumps it to the client with back-pressure. If the stream fails
 * midway, the client's connection is broken off, so that a truncated body never looks whole.
 *
 * @param status HTTP status
 * @param headers end-to-end header fields
 * @param stream the body, paused, on the event loop of the call
 */
public record StreamedBody(int status, MultiMap headers, ReadStream<Buffer> stream) {}
