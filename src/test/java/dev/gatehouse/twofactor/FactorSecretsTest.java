package dev.gatehouse.twofactor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.AppenderBase;
import dev.gatehouse.platform.database.Database;
import dev.gatehouse.support.Authenticator;
import dev.gatehouse.support.GatehouseTest;
import dev.gatehouse.support.MutableClock;
import dev.gatehouse.support.People;
import dev.gatehouse.twofactor.delivery.DeliveryHouse.Correspondents;
import io.micrometer.core.instrument.MeterRegistry;
import io.restassured.response.Response;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.regex.Pattern;
import org.apache.commons.codec.binary.Base32;
import org.apache.commons.codec.digest.DigestUtils;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Autowired;

/** Everything that can happen to a second factor happens; then the records, the metrics and the log are searched for each secret used. */
@GatehouseTest
class FactorSecretsTest {
    private static final String PASSWORD_TRIED = "not the password at all";
    @Autowired
    People people;
    @Autowired
    Correspondents correspondents;
    @Autowired
    MutableClock clock;
    @Autowired
    Database twoFactorDatabase;
    @Autowired
    Database kmsDatabase;
    @Autowired
    MeterRegistry meters;
    private final Set<String> secrets = new TreeSet<>();
    private final LoggerContext logging = (LoggerContext) LoggerFactory.getILoggerFactory();
    private final Logger product = logging.getLogger("dev.gatehouse");
    private final Written written = new Written();

    /** What is logged, at every level for the product's own. */
    private static final class Written extends AppenderBase<ILoggingEvent> {
        final Queue<String> lines = new ConcurrentLinkedQueue<>();

        @Override
        protected void append(ILoggingEvent event) {
            String failure = event.getThrowableProxy() == null ? "" : ThrowableProxyUtil.asString(event.getThrowableProxy());
            lines.add(event.getFormattedMessage() + " " + event.getMDCPropertyMap() + " " + event.getKeyValuePairs() + " " + failure);
        }
    }

    @BeforeEach
    void listen() {
        written.setContext(logging);
        written.start();
        product.setLevel(Level.TRACE);
        logging.getLogger(Logger.ROOT_LOGGER_NAME).addAppender(written);
    }

    @AfterEach
    void listenNoMore() {
        logging.getLogger(Logger.ROOT_LOGGER_NAME).detachAppender(written);
        product.setLevel(null);
    }

    private String secret(String text) {
        secrets.add(text);
        return text;
    }

    /** An answer whose tokens are secrets. */
    private Response good(Response answer) {
        assertThat(answer.statusCode()).as(answer.asString()).isBetween(200, 299);
        for (String field : List.of("access_token", "refresh_token", "device_token", "challenge", "grant", "secret", "otpauth_uri")) {
            if (answer.path(field) != null) {
                secret(answer.path(field));
            }
        }
        if (answer.path("recovery_codes") != null) {
            answer.<List<String>>path("recovery_codes").forEach(this::secret);
        }
        return answer;
    }

    private Response post(String token, String path, Map<String, ?> body) {
        return people.as(token).body(body).post(path);
    }

    private Response complete(String name, String field, String proof) {
        String challenge = good(people.login(name, secret(People.PASSWORD))).path("challenge");
        return people.nobody().body(Map.of("challenge", challenge, field, secret(proof))).post("/2fa/auth/verify");
    }

    @Test
    void neitherRecordsNorMetricsNorTheLogHoldASecret() throws Exception {
        long twoFactorSeq = newest(twoFactorDatabase);
        long kmsSeq = newest(kmsDatabase);
        String name = people.register("user");
        String user = everythingHappensTo(name, new Authenticator(clock));
        good(people.admin().post("/2fa/users/" + user + "/reset"));
        String records = entries(twoFactorDatabase, twoFactorSeq) + entries(kmsDatabase, kmsSeq)
                + people.admin().get("/2fa/audit/export?object=" + user).asString() + people.admin().get("/kms/audit/export?actor=" + user).asString();
        for (FactorEvent event : FactorEvent.values()) {
            assertThat(records).as("it happened").contains(event.action());
        }
        assertThat(records).contains(user);
        hasNoSecret("the records", records);
        hasNoSecret("the metrics", String.join("\n", meters.getMeters().stream().map(meter -> meter.getId().toString()).toList()));
        LoggerFactory.getLogger("dev.gatehouse.twofactor").trace("the last line");
        assertThat(written.lines).as("what was logged").anyMatch(line -> line.contains("the last line"));
        hasNoSecret("the log", String.join("\n", written.lines));
    }

    /** Enrolment, right and wrong codes up to a lock, recovery, new codes, a grant used twice, an address; the user's id. */
    private String everythingHappensTo(String name, Authenticator phone) throws Exception {
        String token = good(people.login(name, People.PASSWORD)).path("access_token");
        people.login(name, secret(PASSWORD_TRIED)).then().statusCode(401);
        Response shown = good(post(token, "/2fa/enrol", Map.of("name", "phone")));
        phone.knows(shown.path("secret"));
        secret(HexFormat.of().formatHex(new Base32().decode(shown.<String>path("secret"))));
        String factor = shown.path("factor_id");
        Response confirmed = good(post(token, "/2fa/enrol/confirm", Map.of("factor_id", factor, "otp_code", secret(phone.nextCode()))));
        List<String> recoveryCodes = confirmed.path("recovery_codes");
        String used = phone.nextCode();
        String full = good(complete(name, "otp_code", used)).path("access_token");
        for (int i = 0; i < 5; i++) {
            complete(name, "otp_code", used).then().statusCode(401);
        }
        complete(name, "recovery_code", recoveryCodes.get(0).replace("1-", "2-")).then().statusCode(401);
        good(complete(name, "recovery_code", recoveryCodes.get(0)));
        people.timePasses(Duration.ofMinutes(1));
        String fresh = good(post(full, "/2fa/auth/verify", Map.of("otp_code", secret(phone.nextCode())))).path("access_token");
        good(people.as(fresh).post("/2fa/recovery-codes"));
        addressIsConfirmed(fresh);
        renameByGrant(fresh, factor, phone);
        Response second = good(post(fresh, "/2fa/enrol", Map.of("name", "tablet")));
        people.as(fresh).delete("/2fa/factors/" + second.path("factor_id")).then().statusCode(204);
        return People.idOf(full);
    }

    private void addressIsConfirmed(String token) throws Exception {
        String mailbox = secret(Correspondents.newMailbox());
        String address = good(post(token, "/2fa/addresses", Map.of("method", "email", "address", mailbox))).path("address_id");
        good(post(token, "/2fa/addresses/confirm", Map.of("address_id", address, "otp_code", secret(correspondents.codeTo(mailbox, 1)))));
        clock.advance(Correspondents.COOLDOWN);
        String request = good(post(token, "/2fa/auth/generate", Map.of("method", "email"))).path("request_id");
        String code = secret(correspondents.codeTo(mailbox, 2));
        good(post(token, "/2fa/auth/verify", Map.of("request_id", request, "otp_code", code)));
    }

    private void renameByGrant(String token, String factor, Authenticator phone) {
        String target = "/2fa/factors/" + factor;
        String body = "{\"name\":\"kitchen\"}";
        String grant = good(post(token, "/2fa/grants", Map.of("method", "PATCH", "target", target, "body_sha256", DigestUtils.sha256Hex(body),
                "otp_code", secret(phone.nextCode())))).path("grant");
        people.as(token).header("X-Operation-Grant", grant).body(body).patch(target).then().statusCode(200).body("name", equalTo("kitchen"));
        people.as(token).header("X-Operation-Grant", grant).body(body).patch(target).then().statusCode(401);
    }

    private static long newest(Database database) {
        return database.jdbc().sql("SELECT coalesce(max(seq), 0) FROM audit_entries").query(Long.class).single();
    }

    /** Every column of the entries since, those of bytes as they are. */
    private static String entries(Database database, long since) {
        StringBuilder all = new StringBuilder();
        for (Map<String, Object> row : database.jdbc().sql("SELECT * FROM audit_entries WHERE seq > ?").param(since).query().listOfRows()) {
            row.values().forEach(value ->
                    all.append(value instanceof byte[] bytes ? new String(bytes, StandardCharsets.ISO_8859_1) : value).append('\n'));
        }
        return all.toString();
    }

    private void hasNoSecret(String where, String text) {
        assertThat(secrets).hasSizeGreaterThan(30);
        for (String secret : secrets) {
            assertThat(isIn(text, secret)).as("%s: %s", where, secret).isFalse();
        }
    }

    /** Digits count as a word only: as part of a longer number they may be there by chance. */
    private static boolean isIn(String text, String secret) {
        return secret.matches("\\d+") ? Pattern.compile("(?<![\\w.-])" + secret + "(?![\\w-])").matcher(text).find() : text.contains(secret);
    }
}
