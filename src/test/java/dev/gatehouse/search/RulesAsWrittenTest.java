package dev.gatehouse.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.gatehouse.platform.StartupException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.mock.env.MockEnvironment;

/** A rule that nothing would read stops the start: its collection would be open. */
class RulesAsWrittenTest {
    private static Throwable failure(String... names) {
        MockEnvironment environment = new MockEnvironment();
        for (String name : names) {
            environment.setProperty("gatehouse.search.collections." + name, "user");
        }
        ConfigurationPropertySources.attach(environment);
        return catchThrowable(() -> RulesAsWritten.requireAllUnderstood(environment));
    }

    @Test
    void rulesStart() {
        assertThat(failure()).isNull();
        assertThat(failure("my_notes.read-roles", "my_notes.write-roles[0]", "my_notes.write-roles[1]", "notes.row-filters.user", "notes.readRoles",
                "[my.notes].read-roles")).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"my.notes.read-roles", "notes.read-role", "notes", "[notes--2].read-roles", "[replacing.notes].read-roles", "[no/tes].read-roles"})
    void whatIsNoRuleStopsTheStart(String name) {
        assertThat(failure(name, "other.read-roles")).isInstanceOf(StartupException.class);
    }
}
