package dev.gatehouse.platform.management.console;

import dev.gatehouse.platform.Caller;
import dev.gatehouse.platform.ProblemException;
import dev.gatehouse.platform.Settings;
import dev.gatehouse.platform.services.RecordedActs;
import java.time.Clock;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import javax.management.ObjectName;
import org.jolokia.server.core.service.api.Restrictor;
import org.jolokia.server.core.util.HttpMethod;
import org.jolokia.server.core.util.RequestType;

/**
 * What Jolokia may do, by {@link ConsoleBeans} and by who asks. To start or stop a route takes the role operator or admin and a
 * fresh second factor, and is recorded before it happens; whoever is refused that is recorded too.
 */
final class ConsoleRules implements Restrictor {
    private static final Set<RequestType> TYPES = Set.of(RequestType.READ, RequestType.EXEC, RequestType.LIST, RequestType.SEARCH,
            RequestType.VERSION);
    private final Supplier<Caller> caller;
    private final RecordedActs acts;
    private final Settings settings;
    private final Clock clock;

    /** @param caller whose request the present thread works for */
    ConsoleRules(Supplier<Caller> caller, RecordedActs acts, Settings settings, Clock clock) {
        this.caller = caller;
        this.acts = acts;
        this.settings = settings;
        this.clock = clock;
    }

    @Override
    public boolean isOperationAllowed(ObjectName name, String operation) {
        return ConsoleBeans.isShowing(name, operation) || ConsoleBeans.isSwitching(name, operation) && mayNow(name, operation);
    }

    /** @throws SecurityException with the reason for the person */
    private boolean mayNow(ObjectName name, String operation) {
        Caller person = caller.get();
        String action = operation.startsWith("stop") ? "route.stop" : "route.start";
        try {
            person.requireRole("operator", "admin").requireStepUp(settings.stepUp(), clock);
        } catch (ProblemException refusal) {
            acts.denied(person, action, ConsoleBeans.routeId(name));
            throw new SecurityException(refusal.getMessage());
        }
        acts.record(person, action, ConsoleBeans.routeId(name), Map.of());
        return true;
    }

    @Override
    public boolean isObjectNameHidden(ObjectName name) {
        return !ConsoleBeans.isVisible(name);
    }

    @Override
    public boolean isAttributeReadAllowed(ObjectName name, String attribute) {
        return ConsoleBeans.isReadable(name, attribute);
    }

    @Override
    public boolean isAttributeWriteAllowed(ObjectName name, String attribute) {
        return false;
    }

    @Override
    public boolean isTypeAllowed(RequestType type) {
        return TYPES.contains(type);
    }

    @Override
    public boolean isHttpMethodAllowed(HttpMethod method) {
        return method == HttpMethod.GET || method == HttpMethod.POST;
    }

    /** Who may come is judged before. */
    @Override
    public boolean isRemoteAccessAllowed(String... hosts) {
        return true;
    }

    /** No page of another site is told that it may read the answer; that it may not ask is seen to before. */
    @Override
    public boolean isOriginAllowed(String origin, boolean strict) {
        return strict;
    }
}
