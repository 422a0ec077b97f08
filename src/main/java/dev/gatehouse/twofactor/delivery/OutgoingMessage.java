package dev.gatehouse.twofactor.delivery;

/**
 * What is to be sent; its text shows none of it. Public for Camel, whose routes carry it.
 *
 * @param subject of a mail; empty for an SMS
 */
public record OutgoingMessage(String to, String subject, String text) {
    @Override
    public String toString() {
        return "OutgoingMessage[]";
    }
}
