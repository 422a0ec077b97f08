package dev.gatehouse.platform;

/**
 * A verb's answer whose status only the verb can know; where it is always the same, the route sets it.
 *
 * @param status HTTP status
 * @param body written as JSON
 */
public record Reply(int status, Object body) {}
