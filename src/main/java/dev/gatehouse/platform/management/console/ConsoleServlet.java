package dev.gatehouse.platform.management.console;

import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jolokia.server.core.http.AgentServlet;
import org.jolokia.server.core.service.api.Restrictor;

/** Jolokia behind the console. What is asked comes as a POST, which another site cannot make; a GET tells that this is here. */
final class ConsoleServlet extends AgentServlet {
    private static final long serialVersionUID = 1;
    /** Errors without stack traces; nothing is announced to the network. */
    static final Map<String, String> OPTIONS = Map.of("allowErrorDetails", "false", "includeStackTrace", "false", "discoveryEnabled", "false",
            "mbeanQualifier", "qualifier=gatehouse");
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

    @Override
    protected void doPost(HttpServletRequest request, HttpServletResponse response) throws IOException {
        Optional<byte[]> questions = Questions.read(request.getInputStream());
        if (questions.isPresent()) {
            super.doPost(new Asking(request, questions.get()), response);
        } else {
            response.sendError(HttpServletResponse.SC_BAD_REQUEST);
        }
    }

    /** The request with its body as it was understood. */
    private static final class Asking extends HttpServletRequestWrapper {
        private final byte[] body;

        Asking(HttpServletRequest request, byte[] body) {
            super(request);
            this.body = body;
        }

        @Override
        public ServletInputStream getInputStream() {
            ByteArrayInputStream bytes = new ByteArrayInputStream(body);
            return new ServletInputStream() {
                @Override
                public int read() {
                    return bytes.read();
                }

                @Override
                public boolean isFinished() {
                    return bytes.available() == 0;
                }

                @Override
                public boolean isReady() {
                    return true;
                }

                @Override
                public void setReadListener(ReadListener listener) {
                    throw new UnsupportedOperationException("it is read at once");
                }
            };
        }
    }
}
