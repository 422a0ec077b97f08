package dev.gatehouse.routing.live;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * How edits of route files are taken over; see {@code docs/configuration.md}.
 *
 * @param poll between looks at the folder when the operating system tells of no change
 * @param settle how long a file must stay as it is before it counts
 * @param drain how long requests may take that a replaced route still serves
 * @param watch whether to listen to the operating system too
 */
@ConfigurationProperties("gatehouse.live")
record LiveSettings(Duration poll, Duration settle, Duration drain, boolean watch) {}
