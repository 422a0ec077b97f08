package dev.gatehouse.platform.management;

import dev.gatehouse.platform.Problem;
import dev.gatehouse.platform.ProblemException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.springframework.core.io.ClassPathResource;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.security.web.csrf.CsrfToken;
import org.springframework.util.StreamUtils;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.util.HtmlUtils;

/** The login page of the management port, for browsers. */
@RestController
final class LoginController {
    static final String PATH = "/login";
    private static final String CONSOLE = "/hawtio/";
    /** What to tell the person; of every other problem, its title. */
    private static final Map<Problem, String> TOLD = Map.of(
            Problem.LOGIN_FAILED, "The name or the password is wrong.",
            Problem.FACTOR_REQUIRED, "A code of your authenticator is needed; without an authenticator, enrol one first.",
            Problem.CODE_REJECTED, "The code was not accepted; each one is good once.",
            Problem.ROLE_MISSING, "This port is for people with the role viewer, operator or admin.");
    private final KmsLogin kms;
    private final String page;

    LoginController(KmsLogin kms) throws IOException {
        this.kms = kms;
        this.page = StreamUtils.copyToString(new ClassPathResource("management/login.html").getInputStream(), StandardCharsets.UTF_8);
    }

    @GetMapping(PATH)
    ResponseEntity<String> form(CsrfToken csrf) {
        return page(HttpStatus.OK, csrf, "", "");
    }

    @PostMapping(PATH)
    ResponseEntity<String> login(@RequestParam String username, @RequestParam String password, @RequestParam(defaultValue = "") String code,
                                 CsrfToken csrf, HttpServletRequest request, HttpServletResponse response) {
        try {
            KmsLogin.Answer answer = kms.login(username, password, code.strip(), TokenFilter.origin(request));
            LoginCookie.set(request, response, answer.accessToken(), answer.life());
            return elsewhere(CONSOLE);
        } catch (ProblemException e) {
            Problem problem = e.problem();
            return page(HttpStatus.valueOf(problem.status()), csrf, username, TOLD.getOrDefault(problem, problem.title()));
        }
    }

    /** The console's own link and its button come here: a request of another site has no cookie to lose. */
    @GetMapping(CONSOLE + "auth/logout")
    ResponseEntity<String> logout(HttpServletRequest request, HttpServletResponse response) {
        LoginCookie.clear(request, response);
        LoginCookie.read(request).ifPresent(token -> TokenFilter.current().ifPresent(caller -> kms.logout(token, caller)));
        return elsewhere(PATH);
    }

    @ExceptionHandler
    ResponseEntity<String> failed(ProblemException failure) {
        return ResponseEntity.status(failure.problem().status()).contentType(MediaType.TEXT_PLAIN).body(failure.problem().title());
    }

    private static ResponseEntity<String> elsewhere(String path) {
        return ResponseEntity.status(HttpStatus.SEE_OTHER).header("Location", path).build();
    }

    private ResponseEntity<String> page(HttpStatus status, CsrfToken csrf, String username, String told) {
        String filled = page.replace("{csrf}", HtmlUtils.htmlEscape(csrf.getToken())).replace("{username}", HtmlUtils.htmlEscape(username))
                .replace("{told}", HtmlUtils.htmlEscape(told));
        return ResponseEntity.status(status).contentType(new MediaType(MediaType.TEXT_HTML, StandardCharsets.UTF_8)).body(filled);
    }
}
