package dev.gatehouse.platform.management;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.actuate.health.Status;
import org.springframework.util.unit.DataSize;

class DiskHealthTest {
    @TempDir
    Path folder;

    @Test
    void downWithLessSpaceThanTheReserveOrWithoutItsFolder() {
        assertThat(new DiskHealth(folder, DataSize.ofMegabytes(1)).health().getStatus()).isEqualTo(Status.UP);
        assertThat(new DiskHealth(folder, DataSize.ofTerabytes(1_000_000)).health()).satisfies(health -> {
            assertThat(health.getStatus()).isEqualTo(Status.DOWN);
            assertThat(health.getDetails()).containsKey("free_bytes").containsEntry("writable", true);
        });
        assertThat(new DiskHealth(folder.resolve("gone"), DataSize.ofMegabytes(1)).health().getStatus()).isEqualTo(Status.DOWN);
    }

    @Test
    void downWhereNothingCanBeWritten() {
        assertThat(new DiskHealth(Path.of("/proc/sys"), DataSize.ofBytes(0)).health().getDetails()).containsEntry("writable", false);
    }
}
