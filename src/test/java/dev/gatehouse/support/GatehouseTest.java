package dev.gatehouse.support;

import dev.gatehouse.Gatehouse;
import dev.gatehouse.twofactor.delivery.DeliveryHouse;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.apache.camel.test.spring.junit5.CamelSpringBootTest;
import org.springframework.boot.test.autoconfigure.actuate.observability.AutoConfigureObservability;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.context.annotation.Import;
import org.springframework.test.context.ContextConfiguration;

/**
 * A test against the whole gatehouse over HTTP: real PostgreSQL, real index, the routes of {@code routes/}, a mail server and a
 * stand-in for Twilio. All such tests share one that is started once; only its clock is a test's own.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@CamelSpringBootTest
@AutoConfigureObservability(tracing = false)
@SpringBootTest(classes = Gatehouse.class, webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT)
@ContextConfiguration(initializers = {TestHouse.Initializer.class, DeliveryHouse.Initializer.class})
@Import({TestHouse.class, DeliveryHouse.class})
public @interface GatehouseTest {}
