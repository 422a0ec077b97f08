package dev.gatehouse.kms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.everyItem;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasItems;
import static org.hamcrest.Matchers.hasKey;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.startsWith;

import dev.gatehouse.platform.database.Database;
import dev.gatehouse.support.GatehouseTest;
import dev.gatehouse.support.People;
import io.restassured.response.Response;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;

@GatehouseTest
class KmsSigningKeysTest {
    private static final String JWKS = "/kms/.well-known/jwks.json";
    @Autowired
    People people;
    @Autowired
    Database kmsDatabase;
    @Autowired
    SigningKeys signingKeys;

    private Response rotate(String admin) {
        people.timePasses(SigningKeyRotation.READ_EVERYWHERE.plusMillis(1));
        return people.as(admin).post("/kms/signing-keys/rotate");
    }

    @Test
    void keysAreListedWithTheirStatesAndNothingOfTheirHalves() {
        people.admin().get("/kms/signing-keys").then().statusCode(200)
                .body("keys.state", hasItems("active", "next")).body("keys.algorithm", everyItem(equalTo("RS256")))
                .body("keys.kid", everyItem(startsWith("key_")))
                .body("keys[0]", not(hasKey("public_key"))).body("keys[0]", not(hasKey("private_sealed")));
    }

    @Test
    void privateKeysAreKeptAsCiphertextsOnly() {
        String clear = new String(HouseKey.of(signingKeys).key().getEncoded(), StandardCharsets.ISO_8859_1);
        List<byte[]> kept = kmsDatabase.jdbc().sql("SELECT private_sealed FROM signing_keys WHERE private_sealed IS NOT NULL")
                .query((row, n) -> row.getBytes(1)).list();
        assertThat(kept).hasSize(2).allSatisfy(sealed -> assertThat(new String(sealed, StandardCharsets.ISO_8859_1))
                .doesNotContain(clear.substring(clear.length() - 64)).doesNotContain(clear.substring(64, 128)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET /kms/signing-keys", "POST /kms/signing-keys/rotate", "POST /kms/signing-keys/key_x/compromise"})
    void keysNeedAdminAndAFreshFactor(String call) {
        String method = call.split(" ")[0];
        String path = call.split(" ")[1];
        String admin = people.adminToken();
        people.nobody().request(method, path).then().statusCode(401).body("type", equalTo("urn:gatehouse:problem:token-missing"));
        people.as(people.userToken("user,editor")).request(method, path).then().statusCode(403)
                .body("type", equalTo("urn:gatehouse:problem:role-missing"));
        people.timePasses(java.time.Duration.ofMinutes(6));
        people.as(admin).request(method, path).then().statusCode(401).body("type", equalTo("urn:gatehouse:problem:step-up-required"));
    }

    @Test
    void rotationPutsTheNextKeyInUseAndPublishesAnother() {
        String admin = people.adminToken();
        String next = people.as(admin).get("/kms/signing-keys").path("keys.find { it.state == 'next' }.kid");
        Response rotated = rotate(admin);
        rotated.then().statusCode(200).body("active", equalTo(next));
        people.nobody().get(JWKS).then().body("keys.kid", hasItems(next, rotated.path("next")));
        people.as(admin).post("/kms/signing-keys/rotate").then().statusCode(409).header("Retry-After", "2");
        people.as(admin).get("/kms/signing-keys").then().statusCode(200);
    }

    @Test
    void tokensFailAtOnceWhenTheirKeyIsCompromised() {
        String admin = people.adminToken();
        String user = people.userToken("user");
        String kid = people.as(admin).get("/kms/signing-keys").path("keys.find { it.state == 'active' }.kid");
        people.as(admin).post("/kms/signing-keys/" + kid + "/compromise").then().statusCode(200)
                .body("kid", equalTo(kid)).body("state", equalTo("compromised"));
        for (String token : List.of(admin, user)) {
            people.as(token).get("/service_a/elements").then().statusCode(401).body("type", equalTo("urn:gatehouse:problem:token-invalid"));
        }
        people.nobody().get(JWKS).then().body("keys.kid", not(hasItem(kid)));
        people.as(people.userToken("user")).get("/service_a/elements").then().statusCode(200);
        people.admin().get("/kms/signing-keys").then().body("keys.find { it.kid == '" + kid + "' }.state", equalTo("compromised"));
    }

    @Test
    void unknownKeyIsNotFoundWhenItIsToBeCompromised() {
        String admin = people.adminToken();
        people.as(admin).post("/kms/signing-keys/key_unknown/compromise").then().statusCode(404);
        people.as(admin).post("/kms/signing-keys/k%00/compromise").then().statusCode(400);
    }

    @Test
    void publishedKeysAreCachedByTheirTag() {
        Response first = people.nobody().get(JWKS);
        first.then().statusCode(200).header("Cache-Control", "public, max-age=60").contentType("application/json")
                .body("keys.use", everyItem(equalTo("sig"))).body("keys[0]", not(hasKey("d")));
        String tag = first.header("ETag");
        people.nobody().header("If-None-Match", tag).get(JWKS).then().statusCode(304).header("ETag", tag).body(equalTo(""));
        people.nobody().header("If-None-Match", "\"other\", W/" + tag).get(JWKS).then().statusCode(304);
        people.nobody().header("If-None-Match", "\"other\"").get(JWKS).then().statusCode(200);
        rotate(people.adminToken()).then().statusCode(200);
        people.nobody().header("If-None-Match", tag).get(JWKS).then().statusCode(200).header("ETag", not(equalTo(tag)));
    }
}
