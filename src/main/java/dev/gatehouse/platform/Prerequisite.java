package dev.gatehouse.platform;

/** Something a process must have before it takes its first request. */
@FunctionalInterface
public interface Prerequisite {
    /** Whether it is there by now. */
    boolean isMet();
}
