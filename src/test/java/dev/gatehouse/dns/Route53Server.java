package dev.gatehouse.dns;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import javax.xml.parsers.DocumentBuilderFactory;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/** A zone that speaks as much of Route 53's REST API (2013-04-01) as is asked of it: pages of two sets, atomic batches, PENDING at first. */
final class Route53Server implements AutoCloseable {
    private static final String HEAD = "<?xml version=\"1.0\"?>\n";
    private static final String NAMESPACE = " xmlns=\"https://route53.amazonaws.com/doc/2013-04-01/\"";
    private static final int PAGE = 2;
    final List<RecordSet> sets = new ArrayList<>();
    final AtomicInteger questionsUntilInSync = new AtomicInteger();
    private final HttpServer server;
    private final String apex;

    Route53Server(String apex) throws IOException {
        this.apex = apex;
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/2013-04-01/", this::handle);
        server.start();
    }

    URI uri() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    private synchronized void handle(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath();
        if (path.contains("/change/")) {
            answer(exchange, 200, "<GetChangeResponse" + NAMESPACE + ">" + changeInfo(questionsUntilInSync.getAndDecrement() > 0)
                    + "</GetChangeResponse>");
        } else if (!path.contains("/rrset")) {
            answer(exchange, 200, "<GetHostedZoneResponse" + NAMESPACE + "><HostedZone><Id>/hostedzone/Z1</Id><Name>" + apex
                    + ".</Name><CallerReference>r</CallerReference></HostedZone></GetHostedZoneResponse>");
        } else if (exchange.getRequestMethod().equals("POST")) {
            change(exchange);
        } else {
            list(exchange);
        }
    }

    private void list(HttpExchange exchange) throws IOException {
        String query = String.valueOf(exchange.getRequestURI().getQuery());
        int from = query.matches(".*name=\\d+.*") ? Integer.parseInt(query.replaceFirst(".*name=(\\d+).*", "$1")) : 0;
        int to = Math.min(sets.size(), from + PAGE);
        StringBuilder xml = new StringBuilder("<ListResourceRecordSetsResponse" + NAMESPACE + "><ResourceRecordSets>");
        sets.subList(from, to).forEach(set -> xml.append(xml(set)));
        xml.append("</ResourceRecordSets><IsTruncated>").append(to < sets.size()).append("</IsTruncated>");
        if (to < sets.size()) {
            // this server's own kind of marker: clients hand it back as it is
            xml.append("<NextRecordName>").append(to).append("</NextRecordName>");
        }
        answer(exchange, 200, xml.append("<MaxItems>2</MaxItems></ListResourceRecordSetsResponse>").toString());
    }

    private void change(HttpExchange exchange) throws IOException {
        List<RecordSet> after = new ArrayList<>(sets);
        NodeList changes = parse(exchange).getElementsByTagName("Change");
        for (int i = 0; i < changes.getLength(); i++) {
            Element change = (Element) changes.item(i);
            RecordSet set = read(change);
            boolean create = text(change, "Action").equals("CREATE");
            boolean taken = after.stream().anyMatch(one -> one.name().equals(set.name()) && one.type().equals(set.type()));
            if (create ? taken : !after.remove(set)) {
                answer(exchange, 400, "<ErrorResponse" + NAMESPACE + "><Error><Type>Sender</Type><Code>InvalidChangeBatch</Code><Message>Tried to "
                        + (create ? "create" : "delete") + " " + set.name() + "</Message></Error><RequestId>1</RequestId></ErrorResponse>");
                return;
            }
            if (create) {
                after.add(set);
            }
        }
        sets.clear();
        sets.addAll(after);
        answer(exchange, 200, "<ChangeResourceRecordSetsResponse" + NAMESPACE + ">" + changeInfo(true) + "</ChangeResourceRecordSetsResponse>");
    }

    private static String changeInfo(boolean pending) {
        return "<ChangeInfo><Id>/change/C1</Id><Status>" + (pending ? "PENDING" : "INSYNC")
                + "</Status><SubmittedAt>2026-01-01T00:00:00Z</SubmittedAt></ChangeInfo>";
    }

    private static String xml(RecordSet set) {
        StringBuilder values = new StringBuilder();
        set.values().forEach(value -> values.append("<ResourceRecord><Value>").append(value.replace("\"", "&quot;")).append("</Value></ResourceRecord>"));
        return "<ResourceRecordSet><Name>" + set.name().replace("*", "\\052") + ".</Name><Type>" + set.type() + "</Type><TTL>" + set.ttl()
                + "</TTL><ResourceRecords>" + values + "</ResourceRecords></ResourceRecordSet>";
    }

    private static RecordSet read(Element change) {
        List<String> values = new ArrayList<>();
        NodeList all = change.getElementsByTagName("Value");
        for (int i = 0; i < all.getLength(); i++) {
            values.add(all.item(i).getTextContent());
        }
        return new RecordSet(text(change, "Name"), text(change, "Type"), Long.parseLong(text(change, "TTL")), values);
    }

    private static String text(Element within, String name) {
        return within.getElementsByTagName(name).item(0).getTextContent();
    }

    private static Document parse(HttpExchange exchange) throws IOException {
        try {
            return DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(exchange.getRequestBody());
        } catch (Exception e) {
            throw new IOException("not the XML that Route 53 takes", e);
        }
    }

    private static void answer(HttpExchange exchange, int status, String xml) throws IOException {
        byte[] bytes = (HEAD + xml).getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().add("Content-Type", "text/xml");
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
