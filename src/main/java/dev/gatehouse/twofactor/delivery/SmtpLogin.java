package dev.gatehouse.twofactor.delivery;

import dev.gatehouse.platform.SecretFiles;
import jakarta.mail.PasswordAuthentication;
import org.apache.camel.component.mail.MailAuthenticator;

/** The login at the mail server. The password is read anew for each connection, so that replacing the file is enough. */
final class SmtpLogin extends MailAuthenticator {
    private final DeliverySettings.Smtp smtp;

    SmtpLogin(DeliverySettings.Smtp smtp) {
        this.smtp = smtp;
    }

    @Override
    public PasswordAuthentication getPasswordAuthentication() {
        return smtp.auth() ? new PasswordAuthentication(smtp.username(), SecretFiles.read(smtp.passwordFile()))
                : new PasswordAuthentication(null, null);
    }
}
