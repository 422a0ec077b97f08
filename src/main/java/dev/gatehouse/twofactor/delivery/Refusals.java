package dev.gatehouse.twofactor.delivery;

import jakarta.mail.AuthenticationFailedException;
import org.eclipse.angus.mail.smtp.SMTPAddressFailedException;
import org.eclipse.angus.mail.smtp.SMTPSendFailedException;
import org.eclipse.angus.mail.smtp.SMTPSenderFailedException;

/** What a failed attempt means: SMTP's 5yz is for good, 4yz is for now (RFC 5321 section 4.2.1), and so is silence. */
final class Refusals {
    private Refusals() {}

    static Undelivered of(Method method, Throwable failure) {
        for (Throwable t = failure; t != null; t = t.getCause()) {
            if (t instanceof Undelivered judged) {
                return judged;
            }
            if (t instanceof AuthenticationFailedException) {
                return Undelivered.forNow("mail-login-refused", t);
            }
            int code = smtpCode(t);
            if (code > 0) {
                return code >= 500 ? Undelivered.forGood("mail-refused-" + code, t) : Undelivered.forNow("mail-refused-" + code, t);
            }
        }
        return Undelivered.forNow(method == Method.EMAIL ? "mail-unreachable" : "sms-unreachable", failure);
    }

    private static int smtpCode(Throwable failure) {
        if (failure instanceof SMTPAddressFailedException recipient) {
            return recipient.getReturnCode();
        }
        if (failure instanceof SMTPSenderFailedException sender) {
            return sender.getReturnCode();
        }
        return failure instanceof SMTPSendFailedException message ? message.getReturnCode() : 0;
    }
}
