package dev.gatehouse.audit;

/**
 * A place in a stream that has been reached.
 *
 * @param seq of its newest entry; 0 for the empty stream
 * @param mac of that entry
 */
record Head(long seq, byte[] mac) {}
