package dev.gatehouse.kms;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.gatehouse.audit.AuditStream;
import dev.gatehouse.platform.Endpoints;
import dev.gatehouse.platform.ServiceClient;
import dev.gatehouse.platform.Settings;
import dev.gatehouse.platform.database.Database;
import dev.gatehouse.platform.services.Erasure;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Wires the verbs on a person's data, here and in the services that keep some of it. */
@Configuration(proxyBeanMethods = false)
class PersonalDataConfiguration {
    private record Erased(@JsonProperty("erased_entries") long entries) {}

    @Bean
    PersonalData personalData(Database kmsDatabase, UserStore users, SignOut signOut, AuditStream kmsAuditStream,
                              CamelContext camel, ObjectMapper json, Endpoints endpoints, Settings settings, Clock clock) {
        ServiceClient client = new ServiceClient("kms", camel, json, endpoints::uri);
        List<Erasure> others = Stream.of("two-factor.erase", "service-a.erase").map(endpoint -> at(client, endpoint)).toList();
        return new PersonalData(kmsDatabase, users, new PersonalLogins(kmsDatabase), signOut, others, kmsAuditStream, settings,
                clock);
    }

    private static Erasure at(ServiceClient client, String endpoint) {
        return userId -> client.call(endpoint, Map.of("user_id", userId), Erased.class).entries();
    }
}
