package dev.gatehouse.twofactor.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.gatehouse.platform.Ids;
import dev.gatehouse.platform.database.Database;
import dev.gatehouse.support.GatehouseTest;
import dev.gatehouse.support.MutableClock;
import dev.gatehouse.support.People;
import dev.gatehouse.twofactor.delivery.DeliveryHouse.Correspondents;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.mail.internet.MimeMessage;
import java.nio.charset.StandardCharsets;
import java.sql.Timestamp;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

/** Mails from the outbox to GreenMail, which asks for a login, behind STARTTLS. */
@GatehouseTest
class MailDeliveryTest {
    @Autowired
    People people;
    @Autowired
    Correspondents correspondents;
    @Autowired
    MailHouse mail;
    @Autowired
    MessageOutbox outbox;
    @Autowired
    DeliveryWorkers workers;
    @Autowired
    MutableClock clock;
    @Autowired
    Database twoFactorDatabase;
    @Autowired
    MeterRegistry meters;

    @AfterEach
    void wellBehaved() {
        mail.front().reset();
    }

    private String queue(String mailbox, String subject, String text) {
        String id = Ids.random("tst");
        twoFactorDatabase.tx().executeWithoutResult(tx -> outbox.add(id, "usr_of_test", Method.EMAIL, "m***@e***.org",
                new OutgoingMessage(mailbox, subject, text), clock.instant().plus(Duration.ofHours(1))));
        workers.wake();
        return id;
    }

    private MessageOutbox.Status status(String id) {
        return outbox.status(id, "usr_of_test").orElseThrow();
    }

    private void awaitAttempts(String id, int attempts) {
        await().atMost(Duration.ofSeconds(30)).until(() -> status(id).attempts() == attempts && status(id).reason() != null);
    }

    @Test
    void mailIsPlainTextInUtf8WithWholeHeadersOverStartTlsAndALogin() throws Exception {
        String mailbox = Correspondents.newMailbox();
        String id = queue(mailbox, "Bestätigen Sie", "Grüße\n.\nEine Zeile nach dem Punkt\n");
        MimeMessage received = mail.mailTo(mailbox, 1);
        assertThat(received.getSubject()).isEqualTo("Bestätigen Sie");
        assertThat(received.getHeader("Subject")[0]).as("RFC 2047").startsWith("=?UTF-8?");
        assertThat(((String) received.getContent()).replace("\r\n", "\n")).startsWith("Grüße\n.\nEine Zeile");
        assertThat(received.getContentType()).isEqualTo("text/plain; charset=UTF-8");
        assertThat(received.getFrom()[0]).hasToString("gatehouse@example.org");
        assertThat(received.getHeader("Auto-Submitted")).containsExactly("auto-generated");
        assertThat(received.getHeader("Date")).hasSize(1);
        assertThat(received.getHeader("Message-ID")[0]).as("no name of this machine").endsWith("@example.org>");
        await().until(() -> status(id).delivery().equals("sent"));
        assertThat(mail.front().saidInTheClear).as("nothing before TLS but the upgrade").allMatch(line -> line.startsWith("EHLO") || line.equals("STARTTLS"));
    }

    @Test
    void messageIsSealedUntilSentAndWipedThen() {
        mail.front().hangsUp = true;
        String mailbox = Correspondents.newMailbox();
        String id = queue(mailbox, "A subject", "a text with 12345678");
        awaitAttempts(id, 1);
        byte[] waiting = sealed(id);
        assertThat(new String(waiting, StandardCharsets.ISO_8859_1)).doesNotContain("12345678").doesNotContain(mailbox);
        mail.front().reset();
        clock.advance(Duration.ofSeconds(2));
        mail.mailTo(mailbox, 1);
        await().until(() -> status(id).delivery().equals("sent"));
        assertThat(sealed(id)).isNull();
    }

    private byte[] sealed(String id) {
        return twoFactorDatabase.jdbc().sql("SELECT message_sealed FROM deliveries WHERE id = ?").param(id)
                .query((row, n) -> Optional.ofNullable(row.getBytes(1))).single().orElse(null);
    }

    @Test
    void serverWithoutStartTlsGetsNeitherLoginNorMail() {
        mail.front().offersTheUpgrade = false;
        String mailbox = Correspondents.newMailbox();
        String id = queue(mailbox, "A subject", "a text");
        awaitAttempts(id, 1);
        assertThat(status(id).reason()).isEqualTo("mail-unreachable");
        assertThat(mail.front().saidInTheClear).allMatch(line -> line.startsWith("EHLO") || line.equals("QUIT"));
        assertThat(mail.mailsTo(mailbox)).isEmpty();
        finish(id);
    }

    @Test
    void refusalForGoodEndsAtOnceAndIsSeen() {
        double failed = meters.counter("gatehouse.deliveries", "method", "email", "outcome", "failed").count();
        mail.front().answerToRecipients = "550 5.1.1 no such mailbox";
        String id = queue(Correspondents.newMailbox(), "A subject", "a text");
        await().atMost(Duration.ofSeconds(30)).until(() -> status(id).delivery().equals("failed"));
        assertThat(status(id).reason()).isEqualTo("mail-refused-550");
        assertThat(status(id).attempts()).isEqualTo(1);
        assertThat(status(id).finishedAt()).isNotNull();
        assertThat(sealed(id)).isNull();
        Map<String, Object> entry = twoFactorDatabase.jdbc()
                .sql("SELECT outcome, details::jsonb->>'reason' AS reason FROM audit_entries WHERE action = 'delivery.failed' AND object = ?")
                .param(id).query().singleRow();
        assertThat(entry).containsEntry("outcome", "FAILED").containsEntry("reason", "mail-refused-550");
        await().until(() -> meters.counter("gatehouse.deliveries", "method", "email", "outcome", "failed").count() > failed);
    }

    @Test
    void refusalForNowIsTriedAgainAfterAGrowingWaitAndEnds() {
        mail.front().answerToRecipients = "451 4.3.0 try again later";
        String id = queue(Correspondents.newMailbox(), "A subject", "a text");
        awaitAttempts(id, 1);
        assertThat(wait(id)).isBetween(Duration.ofMillis(400), Duration.ofSeconds(1));
        clock.advance(Duration.ofSeconds(1));
        awaitAttempts(id, 2);
        await().until(() -> wait(id).compareTo(Duration.ofSeconds(2)) <= 0);
        assertThat(wait(id)).isGreaterThanOrEqualTo(Duration.ofMillis(900));
        finish(id);
        assertThat(status(id).reason()).isEqualTo("mail-refused-451");
        assertThat(status(id).attempts()).as("GATEHOUSE_DELIVERY_ATTEMPTS").isEqualTo(4);
    }

    @Test
    void messageThatCameTooLateIsNotSent() {
        mail.front().hangsUp = true;
        String mailbox = Correspondents.newMailbox();
        String id = queue(mailbox, "A subject", "a text");
        awaitAttempts(id, 1);
        mail.front().reset();
        clock.advance(Duration.ofHours(2));
        await().atMost(Duration.ofSeconds(30)).until(() -> status(id).delivery().equals("failed"));
        assertThat(status(id).reason()).isEqualTo("expired");
        assertThat(mail.mailsTo(mailbox)).isEmpty();
    }

    @Test
    void messageOfAWorkerThatDiedIsTakenByAnotherOnceItsLeaseIsOver() {
        String mailbox = Correspondents.newMailbox();
        String id = twoFactorDatabase.tx().execute(tx -> {
            String added = Ids.random("tst");
            outbox.add(added, "usr_of_test", Method.EMAIL, "m", new OutgoingMessage(mailbox, "A subject", "a text"),
                    clock.instant().plus(Duration.ofHours(1)));
            assertThat(outbox.claim(Method.EMAIL)).hasValueSatisfying(claimed -> assertThat(claimed.id()).isEqualTo(added));
            return added;
        });
        workers.wake();
        assertThat(status(id).delivery()).isEqualTo("queued");
        clock.advance(Duration.ofSeconds(61));
        mail.mailTo(mailbox, 1);
        await().until(() -> status(id).delivery().equals("sent"));
    }

    /** Time passes until it has ended. */
    private void finish(String id) {
        await().atMost(Duration.ofSeconds(60)).until(() -> {
            clock.advance(Duration.ofSeconds(10));
            return status(id).delivery().equals("failed");
        });
    }

    private Duration wait(String id) {
        return Duration.between(clock.instant(), twoFactorDatabase.jdbc().sql("SELECT next_attempt_at FROM deliveries WHERE id = ?").param(id)
                .query(Timestamp.class).single().toInstant());
    }
}
