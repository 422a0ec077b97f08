package dev.gatehouse.platform.remote;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.gatehouse.platform.Caller;
import dev.gatehouse.platform.CurrentRequest;
import dev.gatehouse.platform.Problem;
import dev.gatehouse.platform.ProblemException;
import dev.gatehouse.platform.Request;
import dev.gatehouse.platform.services.Upgrades;
import java.time.Clock;
import java.time.Instant;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Exchanges the service's credential for short-lived tokens at the KMS (RFC 6749 section 4.4). One is kept and renewed when four
 * fifths of its life are over; while that fails it is used to its end.
 */
final class TokensAtKms implements ServiceTokens {
    private static final Logger log = LoggerFactory.getLogger(TokensAtKms.class);
    private static final double RENEWED_AT = 0.8;
    /** What a request may take on its way. */
    private static final long MARGIN_SECONDS = 5;
    private final String service;
    private final String credential;
    private final String endpoint;
    private final Supplier<ProducerTemplate> camel;
    private final ObjectMapper json;
    private final Clock clock;
    private volatile Held held = new Held(null, Instant.EPOCH, Instant.EPOCH);

    /**
     * @param credential the service's API key
     * @param endpoint URI of the token endpoint's route
     */
    TokensAtKms(String service, String credential, String endpoint, Supplier<ProducerTemplate> camel, ObjectMapper json, Clock clock) {
        this.service = service;
        this.credential = credential;
        this.endpoint = endpoint;
        this.camel = camel;
        this.json = json;
        this.clock = clock;
    }

    /** Its text shows no token. */
    private record Held(String token, Instant renewAt, Instant endsAt) {
        boolean isFresh(Instant now) {
            return now.isBefore(renewAt);
        }

        boolean isGood(Instant now) {
            return now.isBefore(endsAt);
        }

        @Override
        public String toString() {
            return "Held[until " + endsAt + "]";
        }
    }

    @Override
    public String current() {
        Held now = held;
        return now.isFresh(clock.instant()) ? now.token() : renewed();
    }

    @Override
    public synchronized void forget(String token) {
        if (token.equals(held.token())) {
            held = new Held(null, Instant.EPOCH, Instant.EPOCH);
        }
    }

    private synchronized String renewed() {
        if (!held.isFresh(clock.instant())) {
            try {
                held = ask();
            } catch (ProblemException e) {
                if (!held.isGood(clock.instant())) {
                    throw e;
                }
                log.warn("the token of {} cannot be renewed yet: {}", service, e.getMessage());
            }
        }
        return held.token();
    }

    private Held ask() {
        Instant asked = clock.instant();
        Exchange answer = exchange();
        if (answer.getException() != null) {
            throw refused(answer.getException());
        }
        Upgrades.Tokens tokens = json.convertValue(answer.getMessage().getBody(), Upgrades.Tokens.class);
        return new Held(tokens.accessToken(), asked.plusMillis((long) (tokens.expiresIn() * 1000 * RENEWED_AT)),
                asked.plusSeconds(tokens.expiresIn() - MARGIN_SECONDS));
    }

    private Exchange exchange() {
        return camel.get().request(endpoint, exchange -> {
            exchange.setProperty(Caller.PROPERTY, Caller.anonymous(CurrentRequest.passedOn()));
            exchange.setProperty(Request.PROPERTY, Request.none());
            exchange.getMessage().setBody(json.writeValueAsBytes(Map.of("grant_type", "client_credentials", "client_id", service,
                    "client_secret", credential)));
        });
    }

    /** That the KMS does not know this service is no fault of whoever asks something of it. */
    private ProblemException refused(Exception failure) {
        for (Throwable t = failure; t != null; t = t.getCause()) {
            if (t instanceof ProblemException problem && problem.problem() == Problem.CLIENT_INVALID) {
                log.error("the KMS does not accept the credential of {}; its hash must be in GATEHOUSE_SERVICE_CREDENTIALS_DIR there", service);
            }
        }
        return new ProblemException(Problem.UNAVAILABLE, failure);
    }
}
