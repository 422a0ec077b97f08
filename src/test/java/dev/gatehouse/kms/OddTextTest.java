package dev.gatehouse.kms;

import static org.hamcrest.Matchers.equalTo;

import dev.gatehouse.support.GatehouseTest;
import dev.gatehouse.support.People;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;

/** Text that the database cannot keep, or not as it came: where a name or key is looked for it is one that nobody has. */
@GatehouseTest
class OddTextTest {
    private static final String PROBLEM = "urn:gatehouse:problem:";
    @Autowired
    People people;

    @ParameterizedTest
    @ValueSource(strings = {"a\\u0000b", "\\ud800", "a\\udc00b", "\\u212aate", "a b", "$"})
    void loginFailsAsWithAnyUnknownNameWhenTheNameCanBeNobodys(String name) {
        people.nobody().body("{\"username\":\"" + name + "\",\"password\":\"" + People.PASSWORD + "\"}").post("/kms/login")
                .then().statusCode(401).body("type", equalTo(PROBLEM + "login-failed"));
    }

    @Test
    void nameOfLookAlikesIsNotTheNameItLooksLike() {
        String kate = "kate" + people.register("user").replace("user-", "");
        people.admin().body("{\"username\":\"" + kate + "\",\"password\":\"" + People.PASSWORD + "\"}").post("/kms/register").then().statusCode(201);
        people.login(kate.toUpperCase(Locale.ROOT), People.PASSWORD).then().statusCode(200);
        people.login(kate.replaceFirst("k", "\u212a"), People.PASSWORD).then().statusCode(401);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a%00b", "%D0%B0dmin", "a%20b"})
    void listNamesTheFieldWhenAskedForANameThatCanBeNobodys(String name) {
        people.admin().urlEncodingEnabled(false).get("/kms/users?username=" + name).then().statusCode(400)
                .body("type", equalTo(PROBLEM + "field-invalid")).body("field", equalTo("username"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\\u0000b", "\\ud800"})
    void tokensAndCredentialsAreUnknownWhenTheyAreNoText(String token) {
        people.nobody().body("{\"token\":\"" + token + "\"}").post("/kms/revoke").then().statusCode(200);
        people.nobody().body("{\"token\":\"ghr_" + token + "\"}").post("/kms/revoke").then().statusCode(200);
        people.nobody().body("{\"grant_type\":\"refresh_token\",\"refresh_token\":\"" + token + "\"}").post("/kms/token")
                .then().statusCode(400).body("error", equalTo("invalid_grant"));
        people.nobody().body("{\"grant_type\":\"client_credentials\",\"client_id\":\"" + token + "\",\"client_secret\":\"" + token + "\"}")
                .post("/kms/token").then().statusCode(401).body("error", equalTo("invalid_client"));
        people.nobody().body("{\"username\":\"admin\",\"password\":\"" + token + "\",\"device_token\":\"" + token + "\"}").post("/kms/login")
                .then().statusCode(401).body("type", equalTo(PROBLEM + "login-failed"));
    }

    @Test
    void halfACharacterIsRefusedWhereTwoSecretsWouldBeOne() {
        people.admin().body("{\"service_name\":\"odd-text\",\"api_key\":\"half a \\ud800\"}").post("/kms/keys")
                .then().statusCode(400).body("field", equalTo("api_key"));
        people.admin().body("{\"username\":\"odd-text\",\"password\":\"tallow bridge \\ud800 ferns nineteen\"}").post("/kms/register")
                .then().statusCode(400).body("field", equalTo("password"));
    }
}
