package dev.gatehouse.audit;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.gatehouse.platform.SecretFiles;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Set;

/**
 * The signed heads of a stream: a file outside the database that only grows, a line of JSON each, on disk before it counts. A
 * line that a power cut left unfinished is none.
 */
final class HeadsFile {
    private static final HexFormat HEX = HexFormat.of();
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
        if (!exists()) {
            return;
        }
        long length;
        try (FileChannel in = FileChannel.open(file, StandardOpenOption.READ)) {
            length = wholeLines(in);
        }
        try (BufferedReader lines = Files.newBufferedReader(file, StandardCharsets.ISO_8859_1)) {
            int number = 0;
            String line = lines.readLine();
            for (long at = 0; line != null && at < length; line = lines.readLine()) {
                at += line.length() + 1;
                reader.line(++number, parse(line));
            }
        }
    }

    /** The head in a line; empty unless it is signed by us for this stream. */
    Optional<Head> parse(String text) {
        try {
            Line line = json.readValue(text, Line.class);
            boolean ours = line != null && line.mac() != null && line.signature() != null && key.stream().equals(line.stream())
                    && key.verifies(line.canonical(), HEX.parseHex(line.signature()));
            return ours ? Optional.of(new Head(line.seq(), HEX.parseHex(line.mac()))) : Optional.empty();
        } catch (JsonProcessingException | IllegalArgumentException e) {
            return Optional.empty();
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
