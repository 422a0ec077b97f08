package dev.gatehouse.audit;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.gatehouse.audit.AuditTrail.Outcome;
import dev.gatehouse.audit.AuditVerifier.Verdict;
import dev.gatehouse.platform.Caller;
import dev.gatehouse.platform.Lines;
import dev.gatehouse.platform.Problem;
import dev.gatehouse.platform.Request;
import dev.gatehouse.platform.Settings;
import java.time.Clock;
import java.util.List;
import java.util.Map;

/**
 * The verbs on one service's record: for administrators with a fresh second factor. Who reads the record stands in it before
 * anything is answered.
 */
public final class AuditLog {
    private static final int PAGE = 100;
    private static final int LARGEST_PAGE = 1_000;
    private final AuditSearch search;
    private final AuditTrail trail;
    private final Verification verification;
    private final Settings settings;
    private final Clock clock;

    AuditLog(AuditSearch search, AuditTrail trail, Verification verification, Settings settings, Clock clock) {
        this.search = search;
        this.trail = trail;
        this.verification = verification;
        this.settings = settings;
        this.clock = clock;
    }

    /** {@code ?actor=&action=&object=&from=&to=&order=&after=&limit=}; the oldest first, unless {@code order=desc}. */
    public EntryPage search(Caller caller, Request request) {
        requireAdmin(caller);
        AuditFilter filter = AuditFilter.of(request);
        boolean newestFirst = newestFirst(request);
        long after = after(request, newestFirst);
        int limit = request.queryInt("limit", PAGE, 1, LARGEST_PAGE);
        note(caller, "audit.search", filter);
        return search.page(filter, after, newestFirst, limit);
    }

    /** All entries of {@code ?actor=&action=&object=&from=&to=}, a line each, the oldest first. */
    public Lines export(Caller caller, Request request) {
        requireAdmin(caller);
        AuditFilter filter = AuditFilter.of(request);
        note(caller, "audit.export", filter);
        return sink -> {
            for (Long after = 0L; after != null;) {
                EntryPage page = search.page(filter, after, false, LARGEST_PAGE);
                for (EntryView entry : page.entries()) {
                    sink.line(entry);
                }
                after = page.next();
            }
        };
    }

    /** Whether the record is as it was written. */
    public Verdict verify(Caller caller) {
        requireAdmin(caller);
        note(caller, "audit.verify", AuditFilter.about(null));
        return verification.verify();
    }

    /** A person, from the KMS. */
    public record OfUser(@JsonProperty("user_id") String userId) {}

    /** Destroys a person's key in this record, for the KMS, which has made sure that this is wanted. */
    public Map<String, Long> erase(Caller caller, OfUser of) {
        caller.requireService("kms");
        long entries = trail.forget(of.userId());
        trail.record(caller, "audit.erase", of.userId(), Outcome.OK, Map.of("entries", entries));
        return Map.of("erased_entries", entries);
    }

    private void requireAdmin(Caller caller) {
        caller.requireRole("admin").requireStepUp(settings.stepUp(), clock);
    }

    private void note(Caller caller, String action, AuditFilter filter) {
        trail.record(caller, action, "audit", Outcome.OK, filter.asDetails());
    }

    private static boolean newestFirst(Request request) {
        String order = request.query("order").orElse("asc");
        if (!List.of("asc", "desc").contains(order)) {
            throw Problem.field("order", "must be asc or desc");
        }
        return order.equals("desc");
    }

    private static long after(Request request, boolean newestFirst) {
        return request.queryLong("after", newestFirst ? Long.MAX_VALUE : 0, 0, Long.MAX_VALUE);
    }
}
