package dev.gatehouse.twofactor.delivery;

import dev.gatehouse.support.GatehouseTest;
import dev.gatehouse.support.TestHouse;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.springframework.context.annotation.Import;
import org.springframework.test.context.ContextConfiguration;

/** A test against a gatehouse of its own that can send mails and SMS, shared by the tests of this package. */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@GatehouseTest
@ContextConfiguration(initializers = {TestHouse.Initializer.class, DeliveryHouse.Initializer.class})
@Import(DeliveryHouse.class)
@interface DeliveryTest {}
