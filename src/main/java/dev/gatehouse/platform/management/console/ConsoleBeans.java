package dev.gatehouse.platform.management.console;

import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import javax.management.ObjectName;

/** What of the process the console shows and does: an allow-list, outside of which nothing exists for it. */
final class ConsoleBeans {
    private static final String CAMEL = "org.apache.camel";
    private static final String JAVA = "java.lang";
    private static final String ROUTES = "routes";
    /** Attributes of Camel's beans: what they are, how they are and what they counted. Never options, headers or properties. */
    private static final Pattern CAMEL_ATTRIBUTES = Pattern.compile("Camel(Id|Version|ManagementName|Description)|ManagementName|State|Status"
            + "|Route(Id|Group|Description)|Node(Id|Prefix)|Description|EndpointUri|SourceLocation(Short)?|Uptime(Millis)?|Start(Date|Timestamp)"
            + "|StatisticsEnabled|(Total|Started|Inflight|Running)Routes|Exchanges(Total|Completed|Failed|Inflight)|(Remote)?Exchanges\\w+"
            + "|(Min|Max|Mean|Last|Total|Delta)ProcessingTime|(First|Last)Exchange\\w+Timestamp|Load(\\d+|\\w*Throughput)|Throughput|IdleSince"
            + "|InflightExchanges|OldestInflight(Duration|ExchangeId)|FailuresHandled|Redeliveries|ExternalRedeliveries|LogMask|Tracing|MessageHistory"
            + "|AutoStartup|StartupOrder|StartupType|HasRouteController|ClassName|UpTime|BootDate");
    /** The JVM's beans, and of each the attributes; none of them tells its arguments, properties or environment. */
    private static final Map<String, Pattern> JAVA_ATTRIBUTES = Map.of(
            "Memory", Pattern.compile("(NonHeap|Heap)MemoryUsage"),
            "MemoryPool", Pattern.compile("Name|Type|(Peak|Collection)?Usage"),
            "GarbageCollector", Pattern.compile("Name|Collection(Count|Time)"),
            "Threading", Pattern.compile("(Daemon|Peak|TotalStarted)?ThreadCount"),
            "ClassLoading", Pattern.compile("(Total|Unl)?[Ll]oadedClassCount"),
            "OperatingSystem", Pattern.compile("Name|Arch|Version|AvailableProcessors|(System|Process)CpuLoad|CpuLoad|SystemLoadAverage"
                    + "|(Total|Free)(Memory|PhysicalMemory|SwapSpace)Size|(Open|Max)FileDescriptorCount|ProcessCpuTime"),
            "Runtime", Pattern.compile("Name|StartTime|Uptime|Vm(Name|Vendor|Version)|Spec(Name|Vendor|Version)"));
    /** What shows routes as they are written: their files hold no secret, by the check of every one. */
    private static final Map<String, Set<String>> SHOWING = Map.of(
            "context", Set.of("dumpRoutesAsXml()", "dumpRoutesAsYaml()", "dumpRoutesStatsAsXml(boolean,boolean)", "dumpRoutesStatsAsXml"),
            ROUTES, Set.of("dumpRouteAsXml()", "dumpRouteAsYaml()", "dumpRouteStatsAsXml(boolean,boolean)", "dumpRouteStatsAsXml()"));
    private static final Set<String> SWITCHING = Set.of("start()", "stop()");

    private ConsoleBeans() {}

    static boolean isVisible(ObjectName name) {
        String type = type(name);
        return isOf(name, CAMEL) ? SHOWING.containsKey(type) : isOf(name, JAVA) && JAVA_ATTRIBUTES.containsKey(type);
    }

    static boolean isReadable(ObjectName name, String attribute) {
        return isVisible(name) && (isOf(name, CAMEL) ? CAMEL_ATTRIBUTES : JAVA_ATTRIBUTES.get(type(name))).matcher(attribute).matches();
    }

    /** Whether it only shows a route. */
    static boolean isShowing(ObjectName name, String operation) {
        return isOf(name, CAMEL) && isVisible(name) && SHOWING.get(type(name)).contains(signature(operation));
    }

    /** Whether it starts or stops a route. */
    static boolean isSwitching(ObjectName name, String operation) {
        return isOf(name, CAMEL) && ROUTES.equals(type(name)) && SWITCHING.contains(signature(operation));
    }

    /** The id of the route that the bean is about. */
    static String routeId(ObjectName name) {
        String quoted = String.valueOf(name.getKeyProperty("name"));
        return quoted.startsWith("\"") ? ObjectName.unquote(quoted) : quoted;
    }

    private static boolean isOf(ObjectName name, String domain) {
        return name.getDomain().equals(domain);
    }

    private static String type(ObjectName name) {
        return String.valueOf(name.getKeyProperty("type"));
    }

    private static String signature(String operation) {
        return operation.indexOf('(') < 0 && SWITCHING.contains(operation + "()") ? operation + "()" : operation;
    }
}
