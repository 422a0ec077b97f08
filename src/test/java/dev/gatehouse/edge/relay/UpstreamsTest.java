package dev.gatehouse.edge.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gatehouse.platform.database.Databases;
import dev.gatehouse.support.GatehouseTest;
import java.net.InetAddress;
import java.util.List;
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
    Upstreams ours;
    @Autowired
    Databases databases;
    @Value("${local.server.port}")
    int managementPort;

    private static Upstreams upstreams(String url, String... allow) {
        Upstreams upstreams = new Upstreams(List.of(allow), port -> port == 8081);
        upstreams.use("orders = " + url + "\n");
        return upstreams;
    }

    @ParameterizedTest(name = "{0} when {1} is allowed: {2}")
    @CsvSource({"http://orders:9000,http://orders:9000,true", "http://orders:9000/v1,http://orders:9000,true",
            "http://orders,http://orders:80,true", "https://orders,https://orders:443,true", "HTTP://Orders:9000,http://orders:9000,true",
            "http://orders:9001,http://orders:9000,false", "https://orders:9000,http://orders:9000,false",
            "http://orders.evil.example:9000,http://orders:9000,false", "http://evil-orders:9000,http://orders:9000,false",
            "http://127.0.0.1:9000,http://localhost:9000,false"})
    void targetIsAllowedBySchemeHostAndPortTogether(String url, String allowed, boolean expected) throws Exception {
        assertThat(upstreams(url, allowed).find("orders").orElseThrow().allowed()).isEqualTo(expected);
    }

    @Test
    void nothingIsAllowedByDefault() throws Exception {
        assertThat(upstreams("http://orders:9000").find("orders").orElseThrow().allowed()).isFalse();
        assertThat(upstreams("http://orders:9000", "").find("orders").orElseThrow().allowed()).isFalse();
        assertThat(upstreams("http://orders:9000").find("other")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"ftp://orders", "orders:9000", "http://", "http://user:secret@orders", "http://orders/?a=b", "http://or ders"})
    void fileIsRefusedWhenATargetIsNoUrlOfAnUpstream(String url) {
        assertThatThrownBy(() -> upstreams(url)).isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("orders: ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"169.254.169.254", "fe80::1", "fd00:ec2::254", "0.0.0.0", "::", "224.0.0.1", "ff02::1", "::ffff:169.254.169.254"})
    void addressIsForbiddenWhateverTheList(String address) throws Exception {
        assertThat(upstreams("http://orders").isForbidden(InetAddress.getByName(address), 80)).isTrue();
    }

    @ParameterizedTest
    @CsvSource({"127.0.0.1,8081,true", "127.0.0.2,8081,true", "::1,8081,true", "127.0.0.1,9000,false", "10.0.0.1,8081,false"})
    void ownPortIsForbiddenOnLoopback(String address, int port, boolean forbidden) throws Exception {
        assertThat(upstreams("http://orders").isForbidden(InetAddress.getByName(address), port)).isEqualTo(forbidden);
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
