package dev.gatehouse.platform.management.console;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jolokia.server.core.http.AgentServlet;
import org.jolokia.server.core.service.api.Restrictor;

/** Jolokia behind the console. What is asked comes as a POST, which another site cannot make; a GET tells that this is here. */
final class ConsoleServlet extends AgentServlet {
    private static final long serialVersionUID = 1;
    /** Its services, and none that calls other processes, announces this one or listens; errors without stack traces. */
    static final Map<String, String> OPTIONS = Map.of("allowErrorDetails", "false", "includeStackTrace", "false", "discoveryEnabled", "false",
            "agentContext", "/jolokia", "mbeanQualifier", "qualifier=gatehouse", "maxDepth", "8", "maxCollectionSize", "2000", "debug", "false");
    private static final Set<String> PATHS = Set.of("", "/", "/version");

    ConsoleServlet(Restrictor rules) {
        super(rules);
    }

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        if (PATHS.contains(Optional.ofNullable(request.getPathInfo()).orElse("")) && request.getQueryString() == null) {
            super.doGet(request, response);
        } else {
            response.sendError(HttpServletResponse.SC_METHOD_NOT_ALLOWED);
        }
    }
}
