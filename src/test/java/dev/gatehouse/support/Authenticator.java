package dev.gatehouse.support;

import io.restassured.response.Response;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.apache.commons.codec.binary.Base32;

/** An authenticator app, by the book of RFC 6238 and not by the product's code: 6 digits, SHA-1, 30 seconds. */
public final class Authenticator {
    private static final int PERIOD = 30;
    private final MutableClock clock;
    private String secret;
    private long lastStep = -1;

    public Authenticator(MutableClock clock) {
        this.clock = clock;
    }

    /** Enrols and confirms with that token; the confirmation's answer. */
    public Response enrol(People people, String token) {
        Response shown = people.as(token).body("{}").post("/2fa/enrol");
        shown.then().statusCode(201);
        secret = shown.path("secret");
        Response confirmed = people.as(token)
                .body(Map.of("factor_id", shown.path("factor_id"), "otp_code", nextCode())).post("/2fa/enrol/confirm");
        confirmed.then().statusCode(200);
        return confirmed;
    }

    /** Takes a secret over, as after scanning it. */
    public void knows(String base32) {
        secret = base32;
    }

    /** A code never used before: time moves on if need be. */
    public String nextCode() {
        while (clock.instant().getEpochSecond() / PERIOD <= lastStep) {
            clock.advance(Duration.ofSeconds(1));
        }
        lastStep = clock.instant().getEpochSecond() / PERIOD;
        return codeAt(lastStep);
    }

    /** The code that a clock so many steps ahead (or behind) shows, never used before. */
    public String codeOff(int steps) {
        nextCode();
        clock.advance(Duration.ofSeconds(PERIOD * 2L));
        lastStep = clock.instant().getEpochSecond() / PERIOD + steps;
        return codeAt(lastStep);
    }

    /** A code of the right form that is not right now nor soon. */
    public String wrongCode() {
        long step = clock.instant().getEpochSecond() / PERIOD;
        String candidate = "000000";
        for (int i = 0; candidate.equals(codeAt(step - 1)) || candidate.equals(codeAt(step)) || candidate.equals(codeAt(step + 1)); i++) {
            candidate = "%06d".formatted(i);
        }
        return candidate;
    }

    private String codeAt(long step) {
        try {
            Mac mac = Mac.getInstance("HmacSHA1");
            mac.init(new SecretKeySpec(new Base32().decode(secret), "HmacSHA1"));
            byte[] hash = mac.doFinal(ByteBuffer.allocate(8).putLong(step).array());
            int offset = hash[hash.length - 1] & 0xf;
            return "%06d".formatted((ByteBuffer.wrap(hash).getInt(offset) & 0x7fffffff) % 1_000_000);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
