package dev.gatehouse.servicea;

import dev.gatehouse.platform.Caller;
import dev.gatehouse.platform.Problem;
import dev.gatehouse.platform.Reply;
import dev.gatehouse.platform.Request;
import java.util.List;
import java.util.Map;

/** The verbs that read, for role user. */
public final class Elements {
    private static final String USER = "user";
    private static final int PAGE = 50;
    private static final int LARGEST_PAGE = 250;
    private static final int LAST_PAGE = 1_000_000;
    private static final long FROM_THE_FIRST = 0;
    private final ElementStore store;

    Elements(ElementStore store) {
        this.store = store;
    }

    /** An element with its newest version. */
    public record Element(String elementType, long elementId, long sequenceNumber, int versionNumber, String comment) {
        private static Element of(ElementStore.Element e) {
            return new Element(e.elementType(), e.elementId(), e.sequenceNumber(), e.versionNumber(), e.comment());
        }
    }

    /** A page of elements, each with its newest version, by type and number. */
    public record Page(List<Element> elements, long found) {}

    /** An element with a page of its versions, the first of them first; {@code versionNumber} is how many there are. */
    public record WithVersions(String elementType, long elementId, long sequenceNumber, int versionNumber, String comment,
                               List<ElementStore.Version> versions) {}

    /** A page; {@code ?elementType=&after=&page=&per_page=}, {@code after} being the number that the last page ended with. */
    public Page list(Caller caller, Request request) {
        caller.requireRoleOfAnyIssuer(USER);
        String type = request.query("elementType").map(name -> ElementType.of("elementType", name).name()).orElse(null);
        int perPage = request.queryInt("per_page", PAGE, 1, LARGEST_PAGE);
        int page = request.queryInt("page", 1, 1, LAST_PAGE);
        long after = request.queryLong("after", FROM_THE_FIRST, FROM_THE_FIRST, Long.MAX_VALUE);
        if (after > FROM_THE_FIRST && type == null) {
            throw Problem.field("after", "needs elementType: each type has numbers of its own");
        }
        return new Page(store.list(type, after, (page - 1) * perPage, perPage).stream().map(Element::of).toList(), store.count(type));
    }

    /**
     * An element with its ETag; 304 when {@code If-None-Match} has it. {@code ?page=&per_page=} are of its versions.
     *
     * @throws dev.gatehouse.platform.ProblemException not-found
     */
    public Reply read(Caller caller, Request request) {
        caller.requireRoleOfAnyIssuer(USER);
        String type = ElementType.of("elementType", request.path("elementType")).name();
        long id = idOf(request);
        int perPage = request.queryInt("per_page", LARGEST_PAGE, 1, LARGEST_PAGE);
        int page = request.queryInt("page", 1, 1, LAST_PAGE);
        ElementStore.Element e = store.find(type, id).orElseThrow(Problem.NOT_FOUND::exception);
        Map<String, String> headers = Map.of("ETag", Preconditions.tag(e.revision()), "Cache-Control", "no-cache");
        return Preconditions.isKnown(request, e.revision()) ? new Reply(304, null, headers)
                : new Reply(200, new WithVersions(e.elementType(), e.elementId(), e.sequenceNumber(), e.versionNumber(), e.comment(),
                        store.versions(e, (page - 1) * perPage, perPage)), headers);
    }

    /** The {@code elementId} of the path. */
    static long idOf(Request request) {
        try {
            return Long.parseLong(request.path("elementId"));
        } catch (NumberFormatException e) {
            throw Problem.field("elementId", "must be a whole number");
        }
    }
}
