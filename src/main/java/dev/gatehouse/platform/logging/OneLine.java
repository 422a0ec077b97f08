package dev.gatehouse.platform.logging;

import ch.qos.logback.classic.pattern.ClassicConverter;
import ch.qos.logback.classic.spi.ILoggingEvent;

/** {@code %line}: the message with control characters escaped, so that nobody whose words it quotes can make it look like two. */
public final class OneLine extends ClassicConverter {
    @Override
    public String convert(ILoggingEvent event) {
        return escaped(event.getFormattedMessage());
    }

    /** With their codes in place of line ends and other controls, also of those that turn the direction of text. */
    static String escaped(String text) {
        int unsafe = text == null ? -1 : firstUnsafe(text);
        if (unsafe < 0) {
            return text;
        }
        StringBuilder safe = new StringBuilder(text.length() + 16).append(text, 0, unsafe);
        for (int i = unsafe; i < text.length(); i++) {
            char c = text.charAt(i);
            safe.append(isUnsafe(c) ? String.format("\\u%04x", (int) c) : c);
        }
        return safe.toString();
    }

    private static int firstUnsafe(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (isUnsafe(text.charAt(i))) {
                return i;
            }
        }
        return -1;
    }

    /** Controls, the line ends of Unicode, and marks of direction (Unicode Standard Annex 9). */
    private static boolean isUnsafe(int c) {
        return Character.isISOControl(c) || c == 0x2028 || c == 0x2029 || c == 0x061c || c == 0x200e || c == 0x200f
                || c >= 0x202a && c <= 0x202e || c >= 0x2066 && c <= 0x2069;
    }
}
