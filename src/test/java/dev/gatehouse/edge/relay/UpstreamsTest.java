package dev.gatehouse.edge.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gatehouse.platform.database.Databases;
import dev.gatehouse.support.GatehouseTest;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Value;

/** Which targets a relay may have: exactly those on the list, and some never. */
@GatehouseTest
class UpstreamsTest {
    @Autowired
    AllowList ours;
    @Autowired
    Databases databases;
    @Value("${local.server.port}")
    int managementPort;

    private static AllowList allowing(String... allow) {
        return new AllowList(List.of(allow), port -> port == 8081);
    }

    private static Map<String, Upstream> read(String text) {
        return new UpstreamsText(RelaySettings.forChecking()).read(text);
    }

    @ParameterizedTest(name = "{0} when {1} is allowed: {2}")
    @CsvSource({"http://orders:9000,http://orders:9000,true", "http://orders:9000/v1,http://orders:9000,true",
            "http://orders,http://orders:80,true", "https://orders,https://orders:443,true", "HTTP://Orders:9000,http://orders:9000,true",
            "http://orders:9001,http://orders:9000,false", "https://orders:9000,http://orders:9000,false",
            "http://orders.evil.example:9000,http://orders:9000,false", "http://evil-orders:9000,http://orders:9000,false",
            "http://127.0.0.1:9000,http://localhost:9000,false"})
    void targetIsAllowedBySchemeHostAndPortTogether(String url, String allowed, boolean expected) throws Exception {
        assertThat(allowing(allowed).has(Target.of(url))).isEqualTo(expected);
    }

    @Test
    void nothingIsAllowedByDefault() throws Exception {
        assertThat(allowing().has(Target.of("http://orders:9000"))).isFalse();
        assertThat(allowing("").has(Target.of("http://orders:9000"))).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"ftp://orders", "orders:9000", "http://", "http://user:secret@orders", "http://orders/?a=b", "http://or ders", "http://orders/#a", "", ","})
    void fileIsRefusedWhenATargetIsNoUrlOfAnUpstream(String url) {
        assertThatThrownBy(() -> read("orders = " + url)).isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("orders: ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"169.254.169.254", "fe80::1", "fd00:ec2::254", "0.0.0.0", "::", "224.0.0.1", "ff02::1", "::ffff:169.254.169.254"})
    void addressIsForbiddenWhateverTheList(String address) throws Exception {
        assertThat(allowing().isForbidden(InetAddress.getByName(address), 80)).isTrue();
    }

    @ParameterizedTest
    @CsvSource({"127.0.0.1,8081,true", "127.0.0.2,8081,true", "::1,8081,true", "127.0.0.1,9000,false", "10.0.0.1,8081,false"})
    void ownPortIsForbiddenOnLoopback(String address, int port, boolean forbidden) throws Exception {
        assertThat(allowing().isForbidden(InetAddress.getByName(address), port)).isEqualTo(forbidden);
    }

    @Test
    void upstreamHasItsTargetsWithTheirWeightsAndItsOptions() {
        Upstream orders = read("""
                orders = http://one:9000/api weight=3, https://two
                orders.response-timeout = 5s
                orders.health-path = /health?deep=1
                orders.breaker-failures = 0
                """).get("orders");
        assertThat(orders.targets()).extracting(Target::toString).containsExactly("http://one:9000/api weight=3", "https://two:443");
        assertThat(orders.options().responseTimeout()).hasSeconds(5);
        assertThat(orders.options().connectTimeout()).as("as the settings have it").hasSeconds(2);
        assertThat(orders.options().healthPath()).isEqualTo("/health?deep=1");
        assertThat(orders.options().ejectAfter()).isEqualTo(5);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
            "orders.colour = red | orders.colour: there is no such option of an upstream",
            "orders.response-timeout = soon | orders.response-timeout: 'soon' is not a valid duration",
            "orders.response-timeout = 0s | orders.response-timeout: must be from 10ms to 1d",
            "orders.health-rise = 0 | orders.health-rise: must be a whole number from 1 to 100",
            "orders.health-rise = many | orders.health-rise: ",
            "orders.health-path = health | orders.health-path: must be a path that starts with a slash",
            "other.health-path = /health | other.health-path: there is no upstream other",
            "orders = http://three | orders: stands there twice",
            "a/b = http://three | a/b: must be the name of an upstream, or name.option",
            "more = http://a weight=0 | more: weight=0 must be weight= with a whole number from 1 to 100",
            "more = http://a weight | more: weight must be weight= with a whole number",
            "more = http://a/x, http://A:80/x | more: has a URL twice"})
    void fileIsRefusedWithTheKeyThatIsWrong(String line, String reason) {
        assertThatThrownBy(() -> read("orders = http://one, http://two\n" + line)).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(reason);
    }

    @Test
    void examplesOfTheManualAreRight() throws Exception {
        List<MatchResult> examples = Pattern.compile("```properties\n(.*?)```", Pattern.DOTALL)
                .matcher(Files.readString(Path.of("docs/routes.md"))).results().toList();
        assertThat(examples).isNotEmpty().allSatisfy(example -> assertThat(read(example.group(1))).isNotEmpty());
    }

    @Test
    void houseKnowsItsOwnPortsAlsoWhenTheyWereTakenFree() {
        for (int port : List.of(managementPort, databases.port())) {
            assertThat(port).isPositive();
            assertThat(ours.isForbidden(InetAddress.getLoopbackAddress(), port)).isTrue();
        }
        assertThat(ours.isForbidden(InetAddress.getLoopbackAddress(), 9000)).isFalse();
    }
}
