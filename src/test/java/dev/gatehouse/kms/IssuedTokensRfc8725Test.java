package dev.gatehouse.kms;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.gatehouse.platform.Ids;
import dev.gatehouse.platform.Settings;
import dev.gatehouse.support.GatehouseTest;
import dev.gatehouse.support.People;
import java.io.IOException;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

/** What RFC 8725 asks of whoever issues tokens, RFC 7519 of their claims and RFC 9068 section 2 of access tokens. */
@GatehouseTest
class IssuedTokensRfc8725Test {
    @Autowired
    People people;
    @Autowired
    Settings settings;

    private List<String> tokens() {
        String name = "svc-" + Ids.token(6).toLowerCase(Locale.ROOT).replace("_", "x");
        String service = people.form().auth().preemptive().basic(name, people.serviceKey(name))
                .formParam("grant_type", "client_credentials").post("/kms/token").path("access_token");
        return List.of(people.userToken("user"), people.adminToken(), service);
    }

    private static JsonNode header(String token) throws IOException {
        return new ObjectMapper().readTree(Base64.getUrlDecoder().decode(token.split("\\.")[0]));
    }

    @Test
    void section31And32AlgorithmIsAnAsymmetricOneOfOurs() throws IOException {
        for (String token : tokens()) {
            assertThat(header(token).get("alg").asText()).isIn("RS256", "ES256", "EdDSA");
        }
    }

    @Test
    void section310HeaderNamesAKeyOfOursAndCarriesNoneNorPointsElsewhere() throws IOException {
        List<String> published = people.nobody().get("/kms/.well-known/jwks.json").path("keys.kid");
        for (String token : tokens()) {
            Set<String> names = new TreeSet<>();
            header(token).fieldNames().forEachRemaining(names::add);
            assertThat(names).isEqualTo(Set.of("alg", "kid", "typ"));
            assertThat(published).contains(header(token).get("kid").asText());
        }
    }

    @Test
    void section311TypeIsExplicit() throws IOException {
        for (String token : tokens()) {
            assertThat(header(token).get("typ").asText()).isEqualTo("at+jwt");
        }
    }

    @Test
    void section38And39IssuerAndAudienceAreNamed() {
        for (String token : tokens()) {
            assertThat(People.claims(token).get("iss").asText()).isEqualTo(settings.issuer());
            assertThat(People.claims(token).get("aud").toString()).contains("\"" + settings.audience() + "\"");
        }
    }

    @Test
    void rfc7519Section417JtiIsNeverTheSame() {
        Set<String> ids = new HashSet<>();
        String name = people.register("user");
        for (int i = 0; i < 20; i++) {
            assertThat(ids.add(People.claims(people.login(name, People.PASSWORD).path("access_token")).get("jti").asText())).isTrue();
        }
    }

    @Test
    void section37AndRfc7519Section2NothingButTheNamedClaimsLeavesTheHouse() {
        Set<String> persons = Set.of("iss", "aud", "sub", "client_id", "iat", "exp", "jti", "roles", "sid", "preferred_username", "acr", "amr",
                "auth_time");
        Set<String> names = new TreeSet<>();
        People.claims(people.userToken("user")).fieldNames().forEachRemaining(names::add);
        assertThat(names).isEqualTo(persons);
    }
}
