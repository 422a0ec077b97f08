package dev.gatehouse.platform.feed;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.binder.MeterBinder;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** How old the last word of the KMS is, in every role: 0 where the KMS is in this process. */
@Configuration(proxyBeanMethods = false)
class FeedMetrics {
    @Bean
    MeterBinder kmsFeedAge(ObjectProvider<Followed> followed) {
        Followed elsewhere = followed.getIfAvailable();
        return meters -> Gauge.builder("gatehouse.kms.feed.age", () -> elsewhere == null ? 0 : elsewhere.ageSeconds())
                .description("age of the last word of the key management service; infinite before the first").baseUnit("seconds").register(meters);
    }
}
