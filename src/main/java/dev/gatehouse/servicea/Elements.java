package dev.gatehouse.servicea;

import dev.gatehouse.platform.Caller;
import dev.gatehouse.platform.Problem;
import dev.gatehouse.platform.Request;
import java.util.List;

/** The verbs that read, for role user. */
public final class Elements {
    private static final String USER = "user";
    private static final int PAGE = 50;
    private static final int LARGEST_PAGE = 250;
    private static final int LAST_PAGE = 1_000_000;
    private final ElementStore store;

    Elements(ElementStore store) {
        this.store = store;
    }

    /** A page of elements, each with its newest version, by type and number. */
    public record Page(List<ElementStore.Element> elements, long found) {}

    /** An element with all its versions. */
    public record WithVersions(String elementType, long elementId, long sequenceNumber, int versionNumber, String comment,
                               List<ElementStore.Version> versions) {}

    /** A page; {@code ?elementType=&page=&per_page=}. */
    public Page list(Caller caller, Request request) {
        caller.requireRoleOfAnyIssuer(USER);
        String type = request.query("elementType").map(name -> ElementType.of("elementType", name).name()).orElse(null);
        int perPage = request.queryInt("per_page", PAGE, 1, LARGEST_PAGE);
        int page = request.queryInt("page", 1, 1, LAST_PAGE);
        return new Page(store.list(type, (page - 1) * perPage, perPage), store.count(type));
    }

    /** @throws dev.gatehouse.platform.ProblemException not-found */
    public WithVersions read(Caller caller, Request request) {
        caller.requireRoleOfAnyIssuer(USER);
        String type = ElementType.of("elementType", request.path("elementType")).name();
        long id = id(request.path("elementId"));
        ElementStore.Element e = store.find(type, id).orElseThrow(Problem.NOT_FOUND::exception);
        return new WithVersions(e.elementType(), e.elementId(), e.sequenceNumber(), e.versionNumber(), e.comment(),
                store.versions(type, id));
    }

    private static long id(String text) {
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw Problem.field("elementId", "must be a whole number");
        }
    }
}
