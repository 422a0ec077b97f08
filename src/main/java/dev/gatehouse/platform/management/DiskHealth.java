package dev.gatehouse.platform.management;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.springframework.boot.actuate.health.Health;
import org.springframework.boot.actuate.health.HealthIndicator;
import org.springframework.util.unit.DataSize;

/** Whether the data directory can be written and has space left. */
final class DiskHealth implements HealthIndicator {
    private final Path folder;
    private final DataSize reserve;

    /** @param reserve with less than this it is down */
    DiskHealth(Path folder, DataSize reserve) {
        this.folder = folder;
        this.reserve = reserve;
    }

    @Override
    public Health health() {
        try {
            long free = Files.getFileStore(folder).getUsableSpace();
            boolean writable = Files.isWritable(folder);
            return (writable && free >= reserve.toBytes() ? Health.up() : Health.down())
                    .withDetail("free_bytes", free).withDetail("reserve_bytes", reserve.toBytes()).withDetail("writable", writable).build();
        } catch (IOException e) {
            return Health.down(e).build();
        }
    }
}
