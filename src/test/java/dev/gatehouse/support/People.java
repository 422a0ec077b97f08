package dev.gatehouse.support;

import static io.restassured.RestAssured.given;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.gatehouse.platform.Ids;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;

/** The people that tests act as, made and logged in over HTTP. */
public final class People {
    private final int port;
    private final Path dataDir;
    private final MutableClock clock;
    private static final Duration FRESH = Duration.ofMinutes(1);
    private String adminPassword;
    private Authenticator adminAuthenticator;
    private String keptToken;
    private Instant keptUntil = Instant.MIN;

    /** People of the gatehouse at that port of this machine, whose first password lies in that data directory. */
    public People(int port, Path dataDir, MutableClock clock) {
        this.port = port;
        this.dataDir = dataDir;
        this.clock = clock;
    }

    /** A request without a token. */
    public RequestSpecification nobody() {
        return given().port(port).contentType(ContentType.JSON);
    }

    /** A request with that token. */
    public RequestSpecification as(String token) {
        return nobody().header("Authorization", "Bearer " + token);
    }

    /** A request of an administrator whose second factor is fresh. */
    public synchronized RequestSpecification admin() {
        if (!keptUntil.isAfter(clock.instant()) || as(keptToken).get("/kms/sessions").statusCode() != 200) {
            keptToken = adminToken();
            keptUntil = clock.instant().plus(FRESH);
        }
        return as(keptToken);
    }

    /** A full token of the administrator in a session of its own, stepped up now. */
    public synchronized String adminToken() {
        if (adminAuthenticator == null) {
            adminPassword = initialPassword();
            String enrolling = login("admin", adminPassword).path("access_token");
            adminAuthenticator = new Authenticator(clock);
            return adminAuthenticator.enrol(this, enrolling).path("access_token");
        }
        String challenge = login("admin", adminPassword).path("challenge");
        return nobody().body(Map.of("challenge", challenge, "otp_code", adminAuthenticator.nextCode()))
                .post("/2fa/auth/verify").then().statusCode(200).extract().path("access_token");
    }

    /** A token of a new user with these roles, separated by commas. */
    public String userToken(String roles) {
        return login(register(roles), PASSWORD).path("access_token");
    }

    /** The password of every user that tests make. */
    public static final String PASSWORD = "a long enough passphrase";

    /** Makes a user; answers the name. */
    public String register(String roles) {
        String name = "user-" + Ids.token(6).replace("_", "x");
        admin().body(Map.of("username", name, "password", PASSWORD, "roles", roles)).post("/kms/register").then().statusCode(201);
        return name;
    }

    /** What a login answers. */
    public Response login(String username, String password) {
        return nobody().body(Map.of("username", username, "password", password)).post("/kms/login");
    }

    /** What {@code path} finds of a user's second factor once enrolled. */
    public Map<String, String> enrolledUser(Authenticator authenticator) {
        return enrolled("user", authenticator);
    }

    /** A user with these roles and a second factor just shown: name, token and id. */
    public Map<String, String> enrolled(String roles, Authenticator authenticator) {
        String name = register(roles);
        String token = login(name, PASSWORD).path("access_token");
        String full = authenticator.enrol(this, token).path("access_token");
        Map<String, String> user = new HashMap<>();
        user.put("name", name);
        user.put("token", full);
        user.put("id", idOf(full));
        return user;
    }

    /** Whose token it is: {@code sub}. */
    public static String idOf(String token) {
        return claims(token).path("sub").asText();
    }

    /** What a token says, unverified. */
    public static JsonNode claims(String token) {
        try {
            return new ObjectMapper().readTree(Base64.getUrlDecoder().decode(token.split("\\.")[1]));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The API key of a new service, made by the administrator. */
    public String serviceKey(String serviceName) {
        return admin().body(Map.of("service_name", serviceName)).post("/kms/keys").then().statusCode(201).extract().path("api_key");
    }

    /** A form, sent with nobody's token. */
    public RequestSpecification form() {
        return given().port(port).contentType(ContentType.URLENC);
    }

    private String initialPassword() {
        try {
            return Files.readString(dataDir.resolve("initial-admin-password")).strip();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Moves the house's time. */
    public void timePasses(Duration time) {
        clock.advance(time);
    }
}
