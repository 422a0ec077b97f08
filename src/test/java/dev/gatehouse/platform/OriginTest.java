package dev.gatehouse.platform;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class OriginTest {
    private static String network(String source) {
        return new Origin("req_1", source).network();
    }

    @Test
    void ipv6CountsByItsSlash64() {
        assertThat(network("2001:db8:1:2::1")).isEqualTo(network("2001:db8:1:2:ffff::9")).isEqualTo("20010db800010002/64");
        assertThat(network("2001:db8:1:3::1")).isNotEqualTo(network("2001:db8:1:2::1"));
        assertThat(network("fe80::1%eth0")).isEqualTo("fe80000000000000/64");
    }

    @Test
    void ipv4CountsAsItIsHoweverItIsWritten() {
        assertThat(network("192.0.2.7")).isEqualTo("192.0.2.7").isEqualTo(network("::ffff:192.0.2.7"));
        assertThat(network("internal")).isEqualTo("internal");
    }
}
