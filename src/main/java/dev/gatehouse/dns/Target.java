package dev.gatehouse.dns;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** Where the site's names are to lead: addresses, or one other name. */
record Target(Map<String, List<String>> values) {
    private static final String BYTE = "(25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)";
    private static final Pattern IPV4 = Pattern.compile(BYTE + "(\\." + BYTE + "){3}");
    /** What looks like one; {@link InetAddress} judges it, and asks no name server for what has a colon. */
    private static final Pattern IPV6 = Pattern.compile("[0-9A-Fa-f]*:[0-9A-Fa-f:.]*");
    private static final Pattern NAME = Pattern.compile("([a-z0-9]([a-z0-9-]*[a-z0-9])?\\.)+[a-z][a-z0-9-]*[a-z0-9]\\.?");

    /**
     * Reads what an operator wrote.
     *
     * @throws DnsException for what is no address and no name, or a name beside anything else
     */
    static Target of(List<String> texts) {
        Map<String, List<String>> values = new TreeMap<>();
        texts.forEach(text -> values.computeIfAbsent(type(text), type -> new ArrayList<>()).add(text));
        List<String> names = values.get("CNAME");
        if (texts.isEmpty() || names != null && texts.size() > 1) {
            throw new DnsException("a target is one name, or one or more addresses");
        }
        return new Target(values);
    }

    /** The sets a site's name is to have. */
    List<RecordSet> setsOf(String name, long ttl) {
        return values.entrySet().stream().map(set -> new RecordSet(name, set.getKey(), ttl, set.getValue())).toList();
    }

    boolean isName() {
        return values.containsKey("CNAME");
    }

    private static String type(String text) {
        if (IPV4.matcher(text).matches()) {
            return "A";
        }
        if (IPV6.matcher(text).matches() && isLiteral(text)) {
            return "AAAA";
        }
        if (NAME.matcher(text).matches()) {
            return "CNAME";
        }
        throw new DnsException(text + " is neither an address nor a name");
    }

    private static boolean isLiteral(String text) {
        try {
            return InetAddress.getByName(text) instanceof Inet6Address;
        } catch (UnknownHostException e) {
            return false;
        }
    }
}
