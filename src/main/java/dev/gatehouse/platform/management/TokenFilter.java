package dev.gatehouse.platform.management;

import dev.gatehouse.platform.Caller;
import dev.gatehouse.platform.Ids;
import dev.gatehouse.platform.Origin;
import dev.gatehouse.platform.ProblemException;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.springframework.http.HttpHeaders;
import org.springframework.security.core.authority.AuthorityUtils;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.security.web.authentication.preauth.PreAuthenticatedAuthenticationToken;
import org.springframework.web.filter.OncePerRequestFilter;

/** Tells who comes with a token of the KMS: as a bearer, or from a browser with the cookie of a login. */
final class TokenFilter extends OncePerRequestFilter {
    private static final String SCHEME = "Bearer ";
    private final Visitors visitors;

    TokenFilter(Visitors visitors) {
        this.visitors = visitors;
    }

    /** The token of an Authorization header of that scheme, which no browser sends on its own. */
    static Optional<String> bearer(HttpServletRequest request) {
        return Optional.ofNullable(request.getHeader(HttpHeaders.AUTHORIZATION))
                .filter(field -> field.regionMatches(true, 0, SCHEME, 0, SCHEME.length())).map(field -> field.substring(SCHEME.length()).trim());
    }

    static Origin origin(HttpServletRequest request) {
        return new Origin(Ids.ofRequest(), request.getRemoteAddr());
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        Optional<String> bearer = bearer(request);
        Optional<Caller> caller;
        try {
            caller = bearer.or(() -> LoginCookie.read(request)).flatMap(token -> visitors.find(token, origin(request)));
        } catch (ProblemException e) {
            response.setHeader(HttpHeaders.RETRY_AFTER, "1");
            response.sendError(HttpServletResponse.SC_SERVICE_UNAVAILABLE);
            return;
        }
        if (bearer.isPresent() && caller.isEmpty()) {
            response.setHeader(HttpHeaders.WWW_AUTHENTICATE, "Bearer error=\"invalid_token\"");
            response.sendError(HttpServletResponse.SC_UNAUTHORIZED);
            return;
        }
        caller.ifPresent(TokenFilter::remember);
        chain.doFilter(request, response);
    }

    private static void remember(Caller caller) {
        List<String> roles = Visitors.mayEnter(caller) ? caller.roles().stream().map(role -> "ROLE_" + role).toList() : List.of();
        PreAuthenticatedAuthenticationToken known = new PreAuthenticatedAuthenticationToken(caller, null, AuthorityUtils.createAuthorityList(roles));
        var context = SecurityContextHolder.createEmptyContext();
        context.setAuthentication(known);
        SecurityContextHolder.setContext(context);
    }

    /** The person whose request the present thread works for. */
    static Optional<Caller> current() {
        return Optional.ofNullable(SecurityContextHolder.getContext().getAuthentication()).map(known -> known.getPrincipal())
                .filter(Caller.class::isInstance).map(Caller.class::cast);
    }
}
