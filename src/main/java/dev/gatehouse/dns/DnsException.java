package dev.gatehouse.dns;

/** Why the zone cannot be managed as asked: one line for the person. */
final class DnsException extends RuntimeException {
    DnsException(String line) {
        super(line);
    }
}
