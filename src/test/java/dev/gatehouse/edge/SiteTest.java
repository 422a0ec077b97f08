package dev.gatehouse.edge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SiteTest {
    @Test
    void filesHaveTheirTypeAndATagOfTheirOwn() {
        Site site = new Site("2fa");
        Site.Page index = site.page(Site.INDEX).orElseThrow();
        Site.Page script = site.page("app.js").orElseThrow();
        assertThat(index.type()).isEqualTo("text/html; charset=utf-8");
        assertThat(script.type()).isEqualTo("text/javascript; charset=utf-8");
        assertThat(index.etag()).matches("\"[\\w-]{22}\"").isNotEqualTo(script.etag());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "none", "../db", "2fa/..", "*", "**"})
    void siteThatIsNotThereOrNotANameIsRefused(String name) {
        assertThatThrownBy(() -> new Site(name)).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "../application.yaml", "/app.js", "APP.JS", "missing.js"})
    void nothingElseIsAPage(String file) {
        assertThat(new Site("2fa").page(file)).isEmpty();
    }
}
