package dev.gatehouse.platform.management;

import java.util.List;
import java.util.regex.Pattern;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.util.unit.DataSize;

/**
 * How the management port is set.
 *
 * @param hosts names that a request's Host header may have ({@code GATEHOUSE_MANAGEMENT_HOSTS})
 * @param diskReserve with less space left for the data directory this process is not ready ({@code GATEHOUSE_DISK_RESERVE})
 */
@ConfigurationProperties("gatehouse.management")
record ManagementSettings(List<String> hosts, DataSize diskReserve) {
    /** An IP address is nobody's to rebind. */
    private static final Pattern ADDRESS = Pattern.compile("[0-9]{1,3}(\\.[0-9]{1,3}){3}|\\[[0-9a-f:.]+]");

    boolean accepts(String host) {
        return hosts.contains(host) || ADDRESS.matcher(host).matches();
    }
}
