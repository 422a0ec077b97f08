package dev.gatehouse.edge;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import dev.gatehouse.platform.BodyLines;
import dev.gatehouse.platform.Caller;
import dev.gatehouse.platform.Problem;
import dev.gatehouse.platform.ProblemException;
import dev.gatehouse.platform.Request;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.Expression;
import org.apache.camel.TypeConversionException;
import org.apache.camel.component.bean.ParameterMappingStrategy;
import org.apache.camel.support.ExpressionAdapter;

/**
 * How a verb gets its parameters, by their type alone: the verified {@link Caller}, the {@link Request}, {@link BodyLines} of
 * {@code edge:lines}, and for any other
 * record the JSON body, bound strictly by camel-jackson. What does not bind is the caller's fault and named; nothing else
 * that fails in a verb is.
 */
final class VerbParameters implements ParameterMappingStrategy {
    private static final Expression CALLER = property(Caller.PROPERTY);
    private static final Expression REQUEST = property(Request.PROPERTY);

    @Override
    public Expression getDefaultParameterTypeExpression(Class<?> type) {
        if (type == Exchange.class) {
            return exchange(e -> e);
        }
        if (type == CamelContext.class) {
            return exchange(Exchange::getContext);
        }
        if (type == Caller.class) {
            return CALLER;
        }
        if (type == Request.class) {
            return REQUEST;
        }
        if (type == BodyLines.class) {
            return exchange(e -> e.getMessage().getBody());
        }
        return type.isRecord() ? exchange(e -> body(e, type)) : null;
    }

    private static Object body(Exchange exchange, Class<?> type) {
        Object body = exchange.getMessage().getBody();
        if (type.isInstance(body)) {
            return body;
        }
        try {
            Object bound = exchange.getContext().getTypeConverter().convertTo(type, exchange, body);
            if (bound != null) {
                return bound;
            }
        } catch (TypeConversionException e) {
            throw describe(e);
        }
        throw Problem.BODY_MALFORMED.exception("the body must be a JSON object");
    }

    private static ProblemException describe(TypeConversionException failure) {
        for (Throwable t = failure; t != null; t = t.getCause()) {
            if (t instanceof ProblemException problem) {
                return problem;
            }
            if (t instanceof JsonParseException broken) {
                JsonLocation at = broken.getLocation();
                return Problem.BODY_MALFORMED.exception("line " + at.getLineNr() + ", column " + at.getColumnNr())
                        .with("line", at.getLineNr()).with("column", at.getColumnNr());
            }
            if (t instanceof JsonMappingException mapping && problemIn(mapping) == null) {
                return field(mapping);
            }
        }
        throw failure;
    }

    private static ProblemException problemIn(Throwable failure) {
        for (Throwable t = failure; t != null; t = t.getCause()) {
            if (t instanceof ProblemException problem) {
                return problem;
            }
        }
        return null;
    }

    private static ProblemException field(JsonMappingException mapping) {
        String field = mapping.getPath().stream()
                .map(step -> step.getFieldName() == null ? "[" + step.getIndex() + "]" : step.getFieldName())
                .collect(Collectors.joining("."));
        if (field.isEmpty()) {
            return Problem.BODY_MALFORMED.exception("the body must be a JSON object of the documented shape");
        }
        return Problem.field(field, mapping instanceof UnrecognizedPropertyException
                ? "is not known here" : "has the wrong type or is missing");
    }

    private static Expression property(String name) {
        return exchange(e -> {
            Object value = e.getProperty(name);
            if (value == null) {
                throw new IllegalStateException("a verb was called without the exchange property " + name);
            }
            return value;
        });
    }

    private static Expression exchange(Function<Exchange, Object> read) {
        return new ExpressionAdapter() {
            @Override
            public Object evaluate(Exchange exchange) {
                return read.apply(exchange);
            }
        };
    }
}
