package dev.gatehouse.platform.management;

import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import org.springframework.http.HttpHeaders;
import org.springframework.http.ResponseCookie;

/**
 * What a browser is logged in with: the access token itself, out of the reach of scripts and of other sites. It is judged at every
 * request as a bearer's is, so the login ends with the token, with its session, or wherever that is withdrawn.
 */
final class LoginCookie {
    static final String NAME = "gatehouse-login";

    private LoginCookie() {}

    /** The token in it. */
    static Optional<String> read(HttpServletRequest request) {
        return Optional.ofNullable(request.getCookies()).stream().flatMap(Arrays::stream)
                .filter(cookie -> cookie.getName().equals(NAME)).map(Cookie::getValue).filter(text -> !text.isEmpty()).findFirst();
    }

    static void set(HttpServletRequest request, HttpServletResponse response, String token, Duration life) {
        ResponseCookie cookie = ResponseCookie.from(NAME, token).path("/").httpOnly(true).secure(request.isSecure())
                .sameSite("Strict").maxAge(life).build();
        response.addHeader(HttpHeaders.SET_COOKIE, cookie.toString());
    }

    static void clear(HttpServletRequest request, HttpServletResponse response) {
        set(request, response, "", Duration.ZERO);
    }
}
