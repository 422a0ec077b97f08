package dev.gatehouse.platform.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gatehouse.platform.DataDirectory;
import dev.gatehouse.platform.SecretFiles;
import dev.gatehouse.platform.StartupException;
import dev.gatehouse.platform.crypto.Sealer;
import dev.gatehouse.platform.crypto.Sealer.Binding;
import dev.gatehouse.platform.crypto.Sealers;
import dev.gatehouse.support.UnpackedPostgres;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DatabasesTest {
    @TempDir
    static Path folder;
    static DataDirectory data;
    static SecretFiles secrets;
    static EmbeddedServer server;
    static Databases databases;

    @BeforeAll
    static void start() {
        UnpackedPostgres.into(folder);
        data = new DataDirectory(folder);
        secrets = new SecretFiles(data.folder("secrets"));
        server = new EmbeddedServer(data, secrets);
        databases = new Databases(server.owner(), secrets, new SimpleMeterRegistry());
    }

    @AfterAll
    static void stop() throws Exception {
        databases.close();
        server.close();
        data.close();
    }

    @Test
    void durabilityIsOnWhenTheServerRuns() {
        Database database = databases.open("empty");
        for (String setting : new String[] {"fsync", "full_page_writes", "synchronous_commit"}) {
            assertThat(database.jdbc().sql("SHOW " + setting).query(String.class).single()).as(setting).isEqualTo("on");
        }
        assertThat(database.jdbc().sql("SHOW listen_addresses").query(String.class).single()).isEqualTo("127.0.0.1");
    }

    @Test
    void passwordIsNeededFromTheFirstStart() throws Exception {
        assertThatThrownBy(() -> server.owner().as("postgres", "").connect()).isInstanceOf(SQLException.class);
        assertThatThrownBy(() -> server.owner().as("gatehouse_owner", "wrong").connect()).isInstanceOf(SQLException.class);
        assertThat(Files.readString(folder.resolve("postgres/pg_hba.conf")).lines()
                .filter(line -> !line.startsWith("#") && line.contains("trust"))).isEmpty();
    }

    @Test
    void runtimeRoleSeesItsOwnSchemaOnly() {
        Database one = databases.open("empty");
        databases.open("other");
        for (String statement : new String[] {"SELECT * FROM other.kek_check", "CREATE TABLE mine (a int)",
                "CREATE TABLE public.mine (a int)", "ALTER TABLE kek_check ADD COLUMN a int"}) {
            assertThatThrownBy(() -> one.jdbc().sql(statement).update()).as(statement)
                    .rootCause().satisfies(refused -> assertThat(refused.getMessage()).containsAnyOf("permission denied", "must be owner"));
        }
    }

    @Test
    void runtimeRoleMayAddToTheRecordAndNotChangeIt() {
        Database kms = databases.open("kms");
        kms.jdbc().sql("INSERT INTO audit_entries (seq, at, actor, action, object, outcome, request_id, source, details, previous, mac)"
                + " VALUES (1, now(), 'a', 'b', 'c', 'd', 'e', 'f', '{}', '', '')").update();
        for (String statement : new String[] {"DELETE FROM audit_entries", "UPDATE audit_entries SET actor = 'x'",
                "TRUNCATE audit_entries", "DELETE FROM audit_seals", "UPDATE audit_seals SET drop_mac = ''",
                "UPDATE audit_key SET mac = ''", "DELETE FROM kek_check", "SELECT * FROM flyway_schema_history"}) {
            assertThatThrownBy(() -> kms.jdbc().sql(statement).update()).as(statement)
                    .rootCause().hasMessageContaining("permission denied");
        }
    }

    @Test
    void answersAlsoWhenBusyAndNotWhenThereIsNoConnection() throws Exception {
        try (Databases few = new Databases(server.owner(), secrets, new SimpleMeterRegistry())) {
            Database database = few.open("empty");
            assertThat(few.answers()).isTrue();
            List<Connection> taken = new ArrayList<>();
            try {
                for (int i = 0; i < 10; i++) {
                    taken.add(database.dataSource().getConnection());
                }
                assertThat(few.answers()).as("busy").isTrue();
            } finally {
                for (Connection connection : taken) {
                    connection.close();
                }
            }
            few.close();
            assertThat(few.answers()).as("closed").isFalse();
        }
    }

    @Test
    void statementIsCutOffWhenItTakesTooLong() {
        assertThat(databases.open("empty").jdbc().sql("SHOW statement_timeout").query(String.class).single()).isEqualTo("10s");
    }

    @Test
    void otherDirectorysServerIsLeftAlone(@TempDir Path elsewhere) throws Exception {
        Files.copy(folder.resolve("postgres/postmaster.pid"), elsewhere.resolve("postmaster.pid"));
        LeftoverServer.stop(elsewhere);
        assertThat(databases.open("empty").jdbc().sql("SELECT 1").query(Integer.class).single()).isEqualTo(1);
    }

    @Test
    void noPasswordIsQuotedInTheServersLog() throws Exception {
        databases.open("empty");
        String log = Files.readString(folder.resolve("runtime/postgres.log"));
        for (String name : new String[] {"postgres-superuser", "postgres-owner", "postgres-empty"}) {
            assertThat(log).doesNotContain(secrets.readOrCreate(name));
        }
    }

    @Test
    void externalUserIsRefusedWhenItMayNotCreateRoles() {
        databases.open("empty");
        Login powerless = server.owner().as("gatehouse_empty", secrets.readOrCreate("postgres-empty"));
        assertThatThrownBy(() -> new Databases(powerless, secrets, new SimpleMeterRegistry()).open("empty")).isInstanceOf(StartupException.class)
                .hasMessageContaining("gatehouse_empty may not create roles");
    }

    @Test
    void ownerOfOneSchemaNeedsNoRightBeyondIt() throws Exception {
        Login narrow = server.owner().as("narrow_owner", "narrow");
        try (Connection connection = server.owner().connect(); Statement sql = connection.createStatement()) {
            sql.execute("CREATE ROLE narrow_owner LOGIN PASSWORD 'narrow'");
            sql.execute("CREATE ROLE gatehouse_narrow LOGIN PASSWORD '" + secrets.readOrCreate("postgres-narrow") + "'");
            sql.execute("GRANT CONNECT ON DATABASE gatehouse TO narrow_owner, gatehouse_narrow");
            sql.execute("GRANT narrow_owner TO gatehouse_owner");
            sql.execute("CREATE SCHEMA narrow AUTHORIZATION narrow_owner");
        }
        try (Databases own = new Databases(narrow, secrets, new SimpleMeterRegistry())) {
            assertThat(own.open("narrow").jdbc().sql("SELECT current_user").query(String.class).single()).isEqualTo("gatehouse_narrow");
            assertThatThrownBy(() -> own.open("empty")).isInstanceOf(StartupException.class).hasMessageContaining("own the schema empty");
        }
    }

    @Test
    void externalSettingsAreRefusedWhenIncomplete() {
        assertThatThrownBy(() -> new DatabaseSettings("jdbc:postgresql://db/x", null, null).login())
                .isInstanceOf(StartupException.class).hasMessageContaining("GATEHOUSE_DATABASE_USER_FILE");
        assertThatThrownBy(() -> new DatabaseSettings("postgres://me:secret@db/x", null, null).login())
                .isInstanceOf(StartupException.class).hasMessageNotContaining("secret");
    }

    @Test
    void secretsAreReadableByTheirOwnerOnly() throws Exception {
        for (String place : new String[] {"", "secrets", "runtime", "postgres"}) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve(place)))).as(place)
                    .isEqualTo("rwx------");
        }
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(secrets.path("postgres-owner"))))
                .isEqualTo("rw-------");
    }

    @Test
    void dataDirectoryIsRefusedWhenInUseOrNotWritable() {
        assertThatThrownBy(() -> new DataDirectory(folder)).isInstanceOf(StartupException.class).hasMessageContaining("in use");
        assertThatThrownBy(() -> new DataDirectory(Path.of("/proc/gatehouse"))).isInstanceOf(StartupException.class)
                .hasMessageContaining("cannot be written");
    }

    @Test
    void databaseIsReportedInOneLineWhenItCannotBeReached() {
        Login nowhere = new Login("jdbc:postgresql://127.0.0.1:1/gatehouse", "someone", "secret");
        assertThatThrownBy(() -> new Databases(nowhere, secrets, new SimpleMeterRegistry())).isInstanceOf(StartupException.class)
                .hasMessageContaining("127.0.0.1:1").hasMessageNotContaining("secret");
    }

    @Test
    void sealedValueOpensOnlyWhereItBelongs() {
        Database database = databases.open("sealing");
        Sealers sealers = new Sealers(folder.resolve("keys"));
        Sealer sealer = sealers.forService("sealing", database);
        Binding home = new Binding("api_keys.sealed", "weather", 1);
        byte[] sealed = database.tx().execute(tx -> sealer.seal("s3cret".getBytes(StandardCharsets.UTF_8), home));
        assertThat(new String(sealed, StandardCharsets.ISO_8859_1)).doesNotContain("s3cret");
        Sealer afterRestart = sealers.forService("sealing", database);
        assertThat(afterRestart.open(sealed, home)).asString(StandardCharsets.UTF_8).isEqualTo("s3cret");
        assertThat(afterRestart.lookupHash("p", new byte[] {1})).isEqualTo(sealer.lookupHash("p", new byte[] {1}))
                .isNotEqualTo(sealer.lookupHash("q", new byte[] {1}));
        assertThatThrownBy(() -> sealer.open(sealed, new Binding("api_keys.sealed", "other", 1))).hasMessageContaining("moved");
        assertThatThrownBy(() -> sealer.open(sealed, new Binding("api_keys.sealed", "weather", 2))).hasMessageContaining("moved");
        sealed[sealed.length - 1] ^= 1;
        assertThatThrownBy(() -> sealer.open(sealed, home)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void startIsRefusedWhenTheMasterKeyIsMissingOrWrong() throws Exception {
        Database database = databases.open("guarded");
        Path keys = folder.resolve("keys");
        new Sealers(keys).forService("guarded", database);
        Path file = keys.resolve("guarded/kek-v1");
        Path aside = Files.move(file, folder.resolve("aside"));
        assertThatThrownBy(() -> new Sealers(keys).forService("guarded", database)).isInstanceOf(StartupException.class)
                .hasMessageContaining(file + " is missing");
        assertThat(file).as("nothing is made in its place").doesNotExist();
        new Sealers(keys).forService("stranger", databases.open("stranger"));
        Files.copy(keys.resolve("stranger/kek-v1"), file);
        assertThatThrownBy(() -> new Sealers(keys).forService("guarded", database)).isInstanceOf(StartupException.class)
                .hasMessageContaining("is not the one");
        Files.delete(file);
        Files.move(aside, file);
        new Sealers(keys).forService("guarded", database);
    }
}
