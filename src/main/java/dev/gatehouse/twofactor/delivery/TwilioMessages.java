package dev.gatehouse.twofactor.delivery;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.gatehouse.platform.SecretFiles;
import java.io.IOException;
import java.io.InputStream;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import org.apache.camel.Exchange;

/**
 * The two halves of a call to Twilio's Messages resource, around the HTTP step of the route: the form with its login, and what the
 * answer means. Public for Camel.
 */
public final class TwilioMessages {
    private static final int LONGEST_ANSWER = 64 * 1024;
    private final DeliverySettings.Twilio twilio;
    private final ObjectMapper json;

    TwilioMessages(DeliverySettings.Twilio twilio, ObjectMapper json) {
        this.twilio = twilio;
        this.json = json;
    }

    /** Turns the message into the form of a request. The token is read anew each time, so that replacing its file is enough. */
    public void form(Exchange exchange) {
        OutgoingMessage sms = exchange.getMessage().getBody(OutgoingMessage.class);
        String sender = twilio.from().startsWith("MG") ? "MessagingServiceSid" : "From";
        String login = twilio.accountSid() + ":" + SecretFiles.read(twilio.authTokenFile());
        exchange.getMessage().setHeader("Authorization",
                "Basic " + Base64.getEncoder().encodeToString(login.getBytes(StandardCharsets.UTF_8)));
        exchange.getMessage().setHeader(Exchange.CONTENT_TYPE, "application/x-www-form-urlencoded");
        exchange.getMessage().setBody("To=" + encode(sms.to()) + "&" + sender + "=" + encode(twilio.from()) + "&Body=" + encode(sms.text()));
    }

    /**
     * Takes 2xx for accepted; 408, 429 and 5xx are for now, and anything else is for good.
     *
     * @throws Undelivered naming Twilio's own error code where there is one
     */
    public void judge(Exchange exchange) throws IOException {
        int status = exchange.getMessage().getHeader(Exchange.HTTP_RESPONSE_CODE, Integer.class);
        if (status / 100 == 2) {
            return;
        }
        String reason = "sms-refused-" + errorCode(exchange, status);
        if (status == 408 || status == 429 || status >= 500) {
            throw Undelivered.forNow(reason, retryAfter(exchange), null);
        }
        throw Undelivered.forGood(reason, null);
    }

    private int errorCode(Exchange exchange, int status) throws IOException {
        try (InputStream answer = exchange.getMessage().getBody(InputStream.class)) {
            byte[] start = answer == null ? new byte[0] : answer.readNBytes(LONGEST_ANSWER);
            JsonNode code = json.readTree(start).path("code");
            return code.asInt(status);
        } catch (JacksonException e) {
            // a proxy's page and not Twilio's answer: the status says it all
            return status;
        }
    }

    private static Duration retryAfter(Exchange exchange) {
        String seconds = exchange.getMessage().getHeader("Retry-After", "", String.class);
        return seconds.matches("\\d{1,6}") ? Duration.ofSeconds(Long.parseLong(seconds)) : Duration.ZERO;
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
