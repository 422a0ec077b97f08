package dev.gatehouse.audit;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.gatehouse.platform.SecretFiles;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Set;

/**
 * The signed heads of a stream: a file outside the database, a line of JSON each, on disk before it counts. A line that a power
 * cut left unfinished is none. For one process, and no two calls that write at a time.
 */
final class HeadsFile {
    private static final HexFormat HEX = HexFormat.of();
    /** Heads that are younger all stay when the file is thinned. */
    private static final Duration WHOLE = Duration.ofDays(7);
    private final Path file;
    private final StreamKey key;
    private final ObjectMapper json;

    HeadsFile(Path file, StreamKey key, ObjectMapper json) {
        this.file = file;
        this.key = key;
        this.json = json;
    }

    /** A line; times are texts, so that what is signed is what stands there. */
    record Line(String stream, long seq, String mac, String at, String signature) {
        byte[] canonical() {
            return new Canonical("gatehouse-audit-head-1").text(stream).number(seq).text(mac).text(at).done();
        }
    }

    /** Gets every line with its number from 1; what is not a head of this stream signed with its key comes empty. */
    interface Reader {
        void line(int number, Optional<Head> head);
    }

    boolean exists() {
        return Files.exists(file);
    }

    /** Signs and appends; answers the line. */
    String append(Head head, Instant at) throws IOException {
        Line open = new Line(key.stream(), head.seq(), HEX.formatHex(head.mac()), at.toString(), null);
        String line = json.writeValueAsString(new Line(open.stream(), open.seq(), open.mac(), open.at(),
                HEX.formatHex(key.mac(open.canonical()))));
        SecretFiles.folder(file.toAbsolutePath().getParent());
        boolean first = !exists();
        try (FileChannel out = FileChannel.open(file, Set.of(StandardOpenOption.CREATE, StandardOpenOption.READ,
                StandardOpenOption.WRITE), PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))) {
            out.position(wholeLines(out));
            out.truncate(out.position());
            ByteBuffer bytes = ByteBuffer.wrap((line + "\n").getBytes(StandardCharsets.UTF_8));
            while (bytes.hasRemaining()) {
                out.write(bytes);
            }
            out.force(true);
        }
        if (first) {
            SecretFiles.sync(file.toAbsolutePath().getParent());
        }
        return line;
    }

    /** Reads all lines there are; none when there is no file. */
    void read(Reader reader) throws IOException {
        int[] number = {0};
        eachLine(line -> reader.line(++number[0], parse(line)));
    }

    /**
     * Leaves one head a day, the last, of days that are more than a week old, so that the file stays small. To be called when all
     * heads were found to agree with the entries: a later head then vouches, through the chain, for all that went before it. The
     * new file takes the place of the old one whole.
     */
    void thin(Instant now) throws IOException {
        ThinnedHeads thinned = new ThinnedHeads(now.minus(WHOLE).truncatedTo(ChronoUnit.DAYS));
        eachLine(line -> thinned.add(line, signed(line)));
        if (thinned.isShorter()) {
            SecretFiles.write(file, thinned.text().getBytes(StandardCharsets.ISO_8859_1));
        }
    }

    /** The head in a line; empty unless it is signed by us for this stream. */
    Optional<Head> parse(String text) {
        return signed(text).map(line -> new Head(line.seq(), HEX.parseHex(line.mac())));
    }

    private Optional<Line> signed(String text) {
        try {
            Line line = json.readValue(text, Line.class);
            boolean ours = line != null && line.mac() != null && line.signature() != null && key.stream().equals(line.stream())
                    && key.verifies(line.canonical(), HEX.parseHex(line.signature()));
            return ours ? Optional.of(line) : Optional.empty();
        } catch (JsonProcessingException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private interface LineReader {
        void line(String text) throws IOException;
    }

    /** Reads one file from its begin to its end, also when another takes its place meanwhile. */
    private void eachLine(LineReader reader) throws IOException {
        if (!exists()) {
            return;
        }
        try (FileChannel in = FileChannel.open(file, StandardOpenOption.READ);
                BufferedReader lines = new BufferedReader(Channels.newReader(in, StandardCharsets.ISO_8859_1))) {
            long length = wholeLines(in);
            String line = lines.readLine();
            for (long at = 0; line != null && at < length; line = lines.readLine()) {
                at += line.length() + 1;
                reader.line(line);
            }
        }
    }

    /** The length of the file up to its last line end. */
    private static long wholeLines(FileChannel channel) throws IOException {
        ByteBuffer one = ByteBuffer.allocate(1);
        for (long end = channel.size(); end > 0; end--) {
            one.clear();
            if (channel.read(one, end - 1) == 1 && one.get(0) == '\n') {
                return end;
            }
        }
        return 0;
    }
}
