package dev.gatehouse.audit;

import dev.gatehouse.platform.database.Database;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

/** Verifies one stream: its entries, its seals and its signed heads. Needs no HTTP and changes nothing. */
public final class AuditVerifier {
    private final EntryStore store;
    private final SealStore seals;
    private final StreamKey key;
    private final HeadsFile heads;
    private final Supplier<Optional<Head>> known;
    private final TransactionTemplate snapshot;

    AuditVerifier(Database database, StreamKey key, HeadsFile heads, Supplier<Optional<Head>> known) {
        this.store = new EntryStore(database, key.stream());
        this.seals = new SealStore(database);
        this.key = key;
        this.heads = heads;
        this.known = known;
        this.snapshot = new TransactionTemplate(database.tx().getTransactionManager());
        snapshot.setIsolationLevel(TransactionDefinition.ISOLATION_REPEATABLE_READ);
        snapshot.setReadOnly(true);
    }

    /**
     * What a verification says.
     *
     * @param ok whether everything is as it was written
     * @param entries how many were verified
     * @param head the newest of them
     * @param findings what is wrong, by place; the first hundred
     */
    public record Verdict(boolean ok, long entries, At head, List<Finding> findings) {
        /** A place, with the MAC of its entry in hexadecimal digits. */
        public record At(long seq, String mac) {}
    }

    /** Verifies the whole stream. */
    public Verdict verify() {
        Findings findings = new Findings();
        HeadCheck headCheck = new HeadCheck(heads, store, findings);
        // before the entries are looked at: what comes later is no cut
        Head highest = headCheck.read(known.get());
        return snapshot.execute(tx -> {
            Head start = new SealCheck(key, findings).check(seals.all());
            ChainCheck chain = new ChainCheck(key, start, highest, findings);
            store.walk(Long.MIN_VALUE + 1, Long.MAX_VALUE, chain::accept);
            Head reached = chain.finish();
            headCheck.conclude(reached);
            return new Verdict(findings.isEmpty(), chain.count(),
                    new Verdict.At(reached.seq(), HexFormat.of().formatHex(reached.mac())), findings.sorted());
        });
    }
}
