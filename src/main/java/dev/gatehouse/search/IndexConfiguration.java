package dev.gatehouse.search;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.gatehouse.platform.Endpoints;
import dev.gatehouse.platform.ServiceClient;
import dev.gatehouse.platform.StartupException;
import java.time.Duration;
import java.util.Map;
import org.apache.camel.CamelContext;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Wires what the services whose documents are searched need of search, and search of them. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(IndexConfiguration.ReadYourWritesSettings.class)
class IndexConfiguration {
    /**
     * @param patience how long a search waits for the write whose token it carries
     * @param waiters how many searches wait at a time
     */
    @ConfigurationProperties("gatehouse.search.read-your-writes")
    record ReadYourWritesSettings(Duration patience, int waiters) {
        private static final Duration LONGEST = Duration.ofSeconds(10);

        ReadYourWritesSettings {
            if (patience.isNegative() || patience.compareTo(LONGEST) > 0 || waiters < 1) {
                throw new StartupException("GATEHOUSE_SEARCH_PATIENCE must be 0 to 10s and GATEHOUSE_SEARCH_WAITERS 1 or more");
            }
        }
    }

    @Bean
    IndexContents indexContents(SearchEngine engine, Writes writes, CollectionAccess access, Names names) {
        return new IndexContents(engine, writes, access, names, System::nanoTime);
    }

    @Bean
    ReadYourWrites readYourWrites(Searches searches, CamelContext camel, ObjectMapper json, Endpoints endpoints,
                                  ReadYourWritesSettings settings) {
        ServiceClient client = new ServiceClient("search", camel, json, endpoints::uri);
        return new ReadYourWrites(searches, Map.of("service_a", new WrittenChangesAt(client, "service-a.indexed")), settings.patience(),
                settings.waiters());
    }
}
