package dev.gatehouse.platform.management;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import dev.gatehouse.platform.Caller;
import dev.gatehouse.platform.Origin;
import dev.gatehouse.platform.Problem;
import dev.gatehouse.platform.ProblemException;
import dev.gatehouse.platform.Request;
import dev.gatehouse.platform.ServiceClient;
import java.time.Duration;
import java.util.Map;
import org.springframework.http.HttpHeaders;

/** Logs people in where everybody is logged in: at the KMS, with a code of their authenticator if they have one. */
final class KmsLogin {
    private final ServiceClient client;
    private final Visitors visitors;

    KmsLogin(ServiceClient client, Visitors visitors) {
        this.client = client;
        this.visitors = visitors;
    }

    /** What the KMS and the two-factor service answer, as far as it matters here; its text shows none of it. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    record Answer(String challenge, @JsonProperty("access_token") String accessToken, @JsonProperty("expires_in") long expiresIn) {
        Duration life() {
            return Duration.ofSeconds(expiresIn);
        }

        @Override
        public String toString() {
            return "Answer[]";
        }
    }

    /**
     * A token of somebody who may enter.
     *
     * @param code empty for somebody without a second factor
     * @throws ProblemException login-failed, code-rejected, factor-required, role-missing, or unavailable
     */
    Answer login(String username, String password, String code, Origin origin) {
        Answer first = ask(origin, "kms.login", Map.of("username", username, "password", password));
        Answer full = first.challenge() == null ? first : second(origin, first.challenge(), code);
        Caller caller = visitors.find(full.accessToken(), origin).orElseThrow(Problem.LOGIN_FAILED::exception);
        if (!Visitors.mayEnter(caller)) {
            logout(full.accessToken(), caller);
            caller.requireRole(Visitors.roles());
        }
        return full;
    }

    /** Ends the session of that token at the KMS. */
    void logout(String token, Caller caller) {
        Request withToken = new Request("POST", Map.of(), Map.of(),
                name -> name.equalsIgnoreCase(HttpHeaders.AUTHORIZATION) ? "Bearer " + token : null);
        client.callAs(caller, withToken, "kms.logout", Map.of(), JsonNode.class);
    }

    private Answer second(Origin origin, String challenge, String code) {
        if (code.isEmpty()) {
            throw Problem.FACTOR_REQUIRED.exception();
        }
        return ask(origin, "two-factor.verify", Map.of("challenge", challenge, "otp_code", code));
    }

    private Answer ask(Origin origin, String endpoint, Map<String, String> body) {
        return client.callAs(Caller.anonymous(origin), Request.none(), endpoint, body, Answer.class);
    }
}
