package dev.gatehouse.twofactor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gatehouse.platform.Caller;
import dev.gatehouse.platform.Origin;
import dev.gatehouse.platform.services.Grants.Operation;
import dev.gatehouse.support.GatehouseTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;

/** Who uses grants up: the guard of the process that is about to act, whichever of our services that is. */
@GatehouseTest
class GrantUseTest {
    private static final String USER = "usr_of_grants";
    private static final String SESSION = "ses_of_grants";
    private static final String SUM = "0".repeat(64);
    @Autowired
    OperationGrants operationGrants;
    @Autowired
    GrantStore grantStore;

    private Operation operation() {
        String grant = grantStore.issue(USER, SESSION, "POST", "/orders", SUM);
        return new Operation(grant, USER, SESSION, "POST", "/orders", SUM, "req_of_grants");
    }

    @ParameterizedTest
    @ValueSource(strings = {"gateway", "kms", "search", "service-a", "two-factor"})
    void everyServiceOfOursUsesAGrantUpOnce(String service) {
        Caller caller = Caller.service(service, Origin.internal());
        Operation operation = operation();
        assertThat(operationGrants.use(caller, operation).shownAt()).isNotNull();
        assertThat(operationGrants.use(caller, operation).shownAt()).isNull();
    }

    @Test
    void nobodyElseDoes() {
        assertThatThrownBy(() -> operationGrants.use(Caller.service("weather", Origin.internal()), operation()))
                .hasMessageContaining("caller-not-allowed");
        assertThatThrownBy(() -> operationGrants.use(Caller.anonymous(Origin.internal()), operation())).hasMessageContaining("token-missing");
    }
}
