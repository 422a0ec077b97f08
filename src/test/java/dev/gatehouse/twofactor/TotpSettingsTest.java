package dev.gatehouse.twofactor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gatehouse.platform.Caller;
import dev.gatehouse.platform.Ids;
import dev.gatehouse.platform.Origin;
import dev.gatehouse.platform.Settings;
import dev.gatehouse.platform.StartupException;
import dev.gatehouse.platform.database.Database;
import dev.gatehouse.platform.services.Upgrades;
import dev.gatehouse.support.GatehouseTest;
import dev.gatehouse.support.MutableClock;
import dev.gatehouse.twofactor.delivery.SentCodes;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

@GatehouseTest
class TotpSettingsTest {
    @Autowired
    MutableClock clock;
    @Autowired
    Database twoFactorDatabase;
    @Autowired
    FactorStore factors;
    @Autowired
    DeviceTokens devices;
    @Autowired
    GuessLimit guesses;
    @Autowired
    RecoveryCodes recoveryCodes;
    @Autowired
    SentCodes sentCodes;
    @Autowired
    Upgrades upgrades;
    @Autowired
    FactorEvents events;
    @Autowired
    Settings settings;

    private TotpCheck check(TwoFactorSettings totp) {
        return new TotpCheck(twoFactorDatabase, factors, devices, guesses, events, totp, clock);
    }

    private Caller somebody() {
        return new Caller(Caller.Kind.USER, Ids.random("usr"), "Anne B", Set.of("user"), "", "ses_x", "pwd", clock.instant(), "tok_x",
                Origin.internal());
    }

    @Test
    void newAuthenticatorsAreAsTheSettingsSayUnlessTheyAskForAnother() {
        TwoFactorSettings totp = new TwoFactorSettings(Totp.Algorithm.SHA256, 8, 32, false);
        Enrolment enrolment = new Enrolment(twoFactorDatabase, factors, check(totp), guesses, recoveryCodes, sentCodes, upgrades, events,
                totp, settings, clock);
        Enrolment.Shown shown = enrolment.enrol(somebody(), new Enrolment.NewFactor(null, null, null));
        assertThat(Totp.fromBase32(shown.secret())).hasSize(32);
        assertThat(shown.otpauthUri()).startsWith("otpauth://totp/Gatehouse:Anne%20B?").contains("algorithm=SHA256", "digits=8", "period=30");
        assertThat(enrolment.enrol(somebody(), new Enrolment.NewFactor("phone", "SHA512", 6)).otpauthUri())
                .contains("algorithm=SHA512", "digits=6");
    }

    @Test
    void neighbouringStepsAreAcceptedUnlessItIsStrict() {
        byte[] secret = Ids.bytes(20);
        String user = Ids.random("usr");
        String id = twoFactorDatabase.tx().execute(tx -> factors.add(user, "phone", Totp.Algorithm.SHA1, 6, secret));
        Factor factor = factors.find(id, user).orElseThrow();
        long now = Totp.stepAt(clock.instant());
        TotpCheck usual = check(new TwoFactorSettings(Totp.Algorithm.SHA1, 6, 20, false));
        TotpCheck strict = check(new TwoFactorSettings(Totp.Algorithm.SHA1, 6, 20, true));
        for (int off : List.of(-2, -1, 0, 1, 2)) {
            String code = factor.totp().code(secret, now + off);
            assertThat(usual.match(List.of(factor), code)).as("usual " + off).hasSize(Math.abs(off) <= 1 ? 1 : 0);
            assertThat(strict.match(List.of(factor), code)).as("strict " + off).hasSize(off == 0 ? 1 : 0);
        }
    }

    @Test
    void settingsOutOfBoundsAreRefused() {
        assertThatThrownBy(() -> new TwoFactorSettings(Totp.Algorithm.SHA1, 7, 20, false)).isInstanceOf(StartupException.class)
                .hasMessageContaining("GATEHOUSE_TOTP_DIGITS");
        for (int bytes : List.of(19, 33)) {
            assertThatThrownBy(() -> new TwoFactorSettings(Totp.Algorithm.SHA1, 6, bytes, false)).isInstanceOf(StartupException.class)
                    .hasMessageContaining("GATEHOUSE_TOTP_SECRET_BYTES");
        }
    }
}
