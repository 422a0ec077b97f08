package dev.gatehouse.audit;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * The bytes a MAC is made over: each field with its length first, big-endian, so that no two lists of fields read the same.
 * Texts are UTF-8, times microseconds since 1970, and what is absent has length -1.
 */
final class Canonical {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream(256);
    private final DataOutputStream out = new DataOutputStream(bytes);

    /** @param kind what the fields are of; a MAC over one kind is good for no other */
    Canonical(String kind) {
        text(kind);
    }

    Canonical text(String text) {
        return bytes(text == null ? null : text.getBytes(StandardCharsets.UTF_8));
    }

    Canonical bytes(byte[] field) {
        try {
            out.writeInt(field == null ? -1 : field.length);
            if (field != null) {
                out.write(field);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("memory does not fail so", e);
        }
        return this;
    }

    Canonical number(long number) {
        try {
            out.writeInt(Long.BYTES);
            out.writeLong(number);
        } catch (IOException e) {
            throw new UncheckedIOException("memory does not fail so", e);
        }
        return this;
    }

    Canonical time(Instant time) {
        return number(ChronoUnit.MICROS.between(Instant.EPOCH, time));
    }

    byte[] done() {
        return bytes.toByteArray();
    }
}
