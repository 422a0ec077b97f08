package dev.gatehouse.routing.live;

import java.util.Locale;
import java.util.Optional;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/**
 * {@code GET /actuator/routes/explain?method=GET&path=/orders/1} on the management port. The token to judge comes in the header
 * {@code X-Explain-Token}, so that it stands in no URL and no log.
 */
@RestController
final class ExplainController {
    private final Explainer explainer;

    ExplainController(Explainer explainer) {
        this.explainer = explainer;
    }

    @GetMapping("/actuator/routes/explain")
    Explanation explain(@RequestParam(defaultValue = "GET") String method, @RequestParam String path,
                        @RequestHeader(name = "X-Explain-Token", required = false) String token) {
        return explainer.explain(method.toUpperCase(Locale.ROOT), path, Optional.ofNullable(token));
    }
}
