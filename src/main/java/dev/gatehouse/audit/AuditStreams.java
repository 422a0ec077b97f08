package dev.gatehouse.audit;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.gatehouse.audit.AuditTrail.Outcome;
import dev.gatehouse.platform.Caller;
import dev.gatehouse.platform.Origin;
import dev.gatehouse.platform.Settings;
import dev.gatehouse.platform.crypto.Sealer;
import dev.gatehouse.platform.database.Database;
import dev.gatehouse.platform.database.Databases;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.scheduling.concurrent.CustomizableThreadFactory;

/**
 * Opens the services' records and keeps them: heads are signed every minute and at the end, segments sealed and dropped every
 * hour, everything verified once a day.
 */
public final class AuditStreams implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(AuditStreams.class);
    private static final Duration HEADS = Duration.ofMinutes(1);
    private static final Duration UPKEEP = Duration.ofHours(1);
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private final Databases databases;
    private final Path keys;
    private final Path files;
    private final AuditSettings audit;
    private final Settings settings;
    private final ObjectMapper json;
    private final MeterRegistry meters;
    private final Clock clock;
    private final List<AuditStream> streams = new CopyOnWriteArrayList<>();
    private final ScheduledExecutorService keeper;

    /**
     * @param keys folder of keys, one folder a service
     * @param files folder of signed heads
     */
    AuditStreams(Databases databases, Path keys, Path files, AuditSettings audit, Settings settings, ObjectMapper json,
                 MeterRegistry meters, Clock clock) {
        this.databases = databases;
        this.keys = keys;
        this.files = files;
        this.audit = audit;
        this.settings = settings;
        this.json = json;
        this.meters = meters;
        this.clock = clock;
        CustomizableThreadFactory factory = new CustomizableThreadFactory("audit-");
        factory.setDaemon(true);
        keeper = Executors.newSingleThreadScheduledExecutor(factory);
    }

    /**
     * Opens a service's record.
     *
     * @param service the stream's name
     * @param sealer of the service, for the keys of persons
     * @throws dev.gatehouse.platform.StartupException when the stream's key is missing or wrong
     */
    public AuditStream open(String service, Database database, Sealer sealer) {
        StreamKey key = StreamKey.open(service, keys, database);
        Persons persons = new Persons(service, database, sealer, json, clock);
        EntryStore entries = new EntryStore(database, service);
        EntryWriter writer = new EntryWriter(entries, persons, key, meters);
        AuditTrail trail = new AuditTrail(database, writer, json, clock);
        HeadsFile heads = new HeadsFile(files.resolve(service + ".heads"), key, json);
        Verification verification = new Verification(service,
                new AuditVerifier(database, key, heads, () -> Optional.of(writer.newest())), meters);
        AuditSearch search = new AuditSearch(database, persons, json);
        AuditLog verbs = new AuditLog(search, trail, verification, settings, clock);
        Segments segments = new Segments(key, database, databases, trail, audit.retention(), clock);
        if (!key.isFirst() && !heads.exists()) {
            // a tail may have been cut off together with the file that would show it
            trail.record(Caller.service(service, Origin.internal()), "audit.heads-begin", "audit", Outcome.OK);
        }
        AuditStream stream = new AuditStream(key, writer, trail, verbs, search, verification, segments, heads, clock);
        stream.signHead();
        streams.add(stream);
        Gauge.builder("gatehouse.audit.heads.failing", stream, opened -> opened.trouble() == null ? 0 : 1)
                .description("1 while signed heads cannot be written").tag("stream", service).register(meters);
        return stream;
    }

    void start() {
        every(HEADS, AuditStream::signHead);
        every(UPKEEP, AuditStream::keep);
    }

    /** The first stream that takes no entries, if any. */
    Optional<String> unwritable() {
        return streams.stream().filter(stream -> !stream.isWritable()).map(AuditStream::name).findFirst();
    }

    /** Why heads cannot be written, if so. */
    Optional<String> trouble() {
        return streams.stream().map(AuditStream::trouble).filter(trouble -> trouble != null).findFirst();
    }

    @Override
    public void close() throws InterruptedException {
        keeper.shutdown();
        keeper.awaitTermination(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        streams.forEach(AuditStream::signHead);
    }

    private void every(Duration time, Consumer<AuditStream> work) {
        keeper.scheduleWithFixedDelay(() -> streams.forEach(stream -> tried(stream, work)), HEADS.toMillis(), time.toMillis(),
                TimeUnit.MILLISECONDS);
    }

    /** What fails for one stream keeps neither the others nor the next round from their turn. */
    private static void tried(AuditStream stream, Consumer<AuditStream> work) {
        try {
            work.accept(stream);
        } catch (RuntimeException e) {
            log.error("the upkeep of the audit record of {} failed; it is tried again", stream.name(), e);
        }
    }
}
