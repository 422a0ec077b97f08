package dev.gatehouse.edge.relay;

import dev.gatehouse.platform.database.Databases;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.IntPredicate;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.web.context.WebServerInitializedEvent;
import org.springframework.context.ApplicationListener;
import org.springframework.util.function.SingletonSupplier;

/** Ports of this machine's loopback that are never a target: those of the databases and that for management, as they really are. */
final class OwnPorts implements IntPredicate, ApplicationListener<WebServerInitializedEvent> {
    private final Set<Integer> listening = ConcurrentHashMap.newKeySet();
    private final SingletonSupplier<Set<Integer>> databases;

    OwnPorts(ObjectProvider<Databases> databases) {
        this.databases = SingletonSupplier.of(() -> Set.copyOf(databases.stream().map(Databases::port).toList()));
    }

    @Override
    public void onApplicationEvent(WebServerInitializedEvent started) {
        listening.add(started.getWebServer().getPort());
    }

    @Override
    public boolean test(int port) {
        return listening.contains(port) || databases.obtain().contains(port);
    }
}
