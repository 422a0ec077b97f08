package dev.gatehouse.twofactor.delivery;

import org.apache.camel.Exchange;

/** Turns a message into a mail for camel-mail. Public for Camel. */
public final class MailMessages {
    private final DeliverySettings.Smtp smtp;

    MailMessages(DeliverySettings.Smtp smtp) {
        this.smtp = smtp;
    }

    /** Plain text in UTF-8 that machines do not answer (RFC 3834 section 5). */
    public void mail(Exchange exchange) {
        OutgoingMessage mail = exchange.getMessage().getBody(OutgoingMessage.class);
        exchange.getMessage().setHeader("To", mail.to());
        exchange.getMessage().setHeader("From", smtp.from());
        exchange.getMessage().setHeader("Subject", mail.subject());
        exchange.getMessage().setHeader("Auto-Submitted", "auto-generated");
        exchange.getMessage().setHeader(Exchange.CONTENT_TYPE, "text/plain; charset=UTF-8");
        exchange.getMessage().setBody(mail.text());
    }
}
