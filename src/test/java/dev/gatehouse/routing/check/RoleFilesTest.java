package dev.gatehouse.routing.check;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.platform.Role;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RoleFilesTest {
    @ParameterizedTest
    @CsvSource({"kms/login.camel.yaml, all kms", "two-factor/enrol.camel.yaml, all two-factor", "search/search.camel.yaml, all search",
            "service-a/elements.camel.yaml, all service-a", "gateway/overview.camel.yaml, all gateway", "orders/orders.camel.yaml, all gateway",
            "orders.camel.yaml, all gateway", "gateway/relays/kms.camel.yaml, gateway",
            "upstreams.properties, all gateway kms two-factor search service-a"})
    void eachRoleServesItsOwnFolderAndTheGatewayEverythingElse(String file, String roles) {
        assertThat(Arrays.stream(Role.values()).filter(role -> new RoleFiles(role).test(file)).map(Role::text)
                .collect(Collectors.joining(" "))).isEqualTo(roles);
    }
}
