package dev.gatehouse.twofactor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.gatehouse.platform.Caller;
import dev.gatehouse.platform.Ids;
import dev.gatehouse.platform.Origin;
import dev.gatehouse.platform.Problem;
import dev.gatehouse.platform.ProblemException;
import dev.gatehouse.platform.crypto.PasswordHasher;
import dev.gatehouse.platform.database.Database;
import dev.gatehouse.platform.services.Upgrades;
import dev.gatehouse.platform.services.UserDirectory;
import dev.gatehouse.support.Authenticator;
import dev.gatehouse.support.CountedHmacs;
import dev.gatehouse.support.GatehouseTest;
import dev.gatehouse.support.MutableClock;
import dev.gatehouse.support.People;
import dev.gatehouse.twofactor.delivery.SentCodes;
import io.restassured.response.Response;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

/** Whatever is wrong with a proof, the answer has the same bytes and took the same work. */
@GatehouseTest
class EqualAnswersTest {
    /** Five authenticators, three time steps each. */
    private static final long WORK = 15;
    private final CountedHmacs hmacs = new CountedHmacs();
    @Autowired
    People people;
    @Autowired
    MutableClock clock;
    @Autowired
    Database twoFactorDatabase;
    @Autowired
    FactorStore factors;
    @Autowired
    TotpCheck check;
    @Autowired
    DeviceTokens devices;
    @Autowired
    SentCodes sentCodes;
    @Autowired
    Upgrades upgrades;
    @Autowired
    UserDirectory users;
    @Autowired
    FactorEvents events;
    @Autowired
    Verification verification;

    @AfterEach
    void countNoMore() {
        hmacs.close();
    }

    private Response complete(String challenge, String code) {
        return people.nobody().body(Map.of("challenge", challenge, "otp_code", code)).post("/2fa/auth/verify");
    }

    private String challenge(String name) {
        return people.login(name, People.PASSWORD).path("challenge");
    }

    @Test
    void wrongExpiredReplayedLockedAndUnknownAnswerWithEqualBytesAfterEqualWork() {
        Authenticator phone = new Authenticator(clock);
        Map<String, String> owner = people.enrolledUser(phone);
        String stale = phone.codeOff(-2);
        String replayed = phone.nextCode();
        complete(challenge(owner.get("name")), replayed).then().statusCode(200);
        Authenticator first = new Authenticator(clock);
        Map<String, String> lockedOut = people.enrolledUser(first);
        Map<String, String> two = people.enrolledUser(new Authenticator(clock));
        new Authenticator(clock).enrol(people, two.get("token"));
        String challenge = challenge(owner.get("name"));
        String ofTwo = challenge(two.get("name"));
        String bearerWithout = people.userToken("user");
        String wrong = phone.wrongCode();
        String right = first.nextCode();
        String locked = challenge(lockedOut.get("name"));
        for (int i = 0; i < 5; i++) {
            complete(locked, first.wrongCode()).then().statusCode(401);
        }
        Map<String, Supplier<Response>> proofs = Map.of(
                "wrong", () -> complete(challenge, wrong),
                "expired", () -> complete(challenge, stale),
                "replayed", () -> complete(challenge, replayed),
                "locked, although right", () -> complete(locked, right),
                "of a user with two authenticators", () -> complete(ofTwo, "00000000"),
                "of nobody: an unknown challenge", () -> complete("ghc_" + Ids.token(32), right),
                "of a user without authenticator", () -> people.as(bearerWithout).body(Map.of("otp_code", wrong)).post("/2fa/auth/verify"));
        Set<String> answers = new HashSet<>();
        proofs.forEach((name, proof) -> assertThat(hmacs.during(() -> answers.add(bytesOf(proof.get())))).as(name).isEqualTo(WORK));
        assertThat(answers).hasSize(1).first().asString().startsWith("401");
    }

    /** Status, header fields and body, but for the id and the time of the request. */
    private static String bytesOf(Response answer) {
        return answer.statusCode() + "\n" + answer.headers().asList().stream()
                .filter(field -> !Set.of("x-request-id", "date").contains(field.getName().toLowerCase())).toList() + "\n"
                + answer.asString().replaceAll("\"instance\":\"req_[^\"]{22}\"", "");
    }

    @Test
    void serviceLearnsWhetherACodeIsRightAndNothingMore() {
        Authenticator phone = new Authenticator(clock);
        String name = people.enrolledUser(phone).get("name");
        Caller service = Caller.service("kiosk", Origin.internal());
        String code = phone.nextCode();
        Proven proven = verification.verify(service, new Proof(null, code, null, null, null, name));
        assertThat(proven.success()).isTrue();
        assertThat(List.of(proven.accessToken() == null, proven.refreshToken() == null, proven.deviceToken() == null)).containsOnly(true);
        List<Long> work = new ArrayList<>();
        for (Proof bad : List.of(new Proof(null, code, null, null, null, name), new Proof(null, "123456", null, null, null, "nobody-of-that-name"))) {
            work.add(hmacs.during(() -> assertThat(refusal(verification, service, bad)).isEqualTo(Problem.CODE_REJECTED)));
        }
        assertThat(work).containsOnly(WORK);
        assertThat(refusal(verification, service, new Proof("ghc_x", code, null, null, null, name))).isEqualTo(Problem.FIELD_INVALID);
    }

    @Test
    void recoveryCodeTakesOneHashWhateverIsWrongWithIt() {
        AtomicInteger hashes = new AtomicInteger();
        PasswordHasher counting = new PasswordHasher() {
            @Override
            public String hash(CharSequence secret) {
                throw new UnsupportedOperationException();
            }

            @Override
            public boolean matches(CharSequence secret, String encodedHash) {
                hashes.incrementAndGet();
                return false;
            }
        };
        Verification counted = new Verification(factors, check, new RecoveryCodes(twoFactorDatabase, counting, clock), sentCodes,
                devices, upgrades, users, events);
        String challenge = challenge(people.enrolledUser(new Authenticator(clock)).get("name"));
        List<Proof> proofs = new ArrayList<>();
        for (String code : List.of("1-AAAA-AAAA-AAAA-AAAA", "99-AAAA-AAAA-AAAA-AAAA", "no code at all", "1", "2-BBBB-BBBB-BBBB-BBBB", "x")) {
            proofs.add(new Proof(challenge, null, null, code, null, null));
        }
        proofs.add(new Proof("ghc_unknown", null, null, "1-AAAA-AAAA-AAAA-AAAA", null, null));
        Caller nobody = Caller.anonymous(Origin.internal());
        for (Proof proof : proofs) {
            int before = hashes.get();
            assertThat(refusal(counted, nobody, proof)).isEqualTo(Problem.CODE_REJECTED);
            assertThat(hashes.get() - before).isEqualTo(1);
        }
    }

    private static Problem refusal(Verification by, Caller caller, Proof proof) {
        return catchThrowableOfType(ProblemException.class, () -> by.verify(caller, proof)).problem();
    }
}
