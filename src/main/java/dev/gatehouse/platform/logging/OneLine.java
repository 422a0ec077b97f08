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
        if (text == null || text.chars().noneMatch(OneLine::isUnsafe)) {
            return text;
        }
        StringBuilder safe = new StringBuilder(text.length() + 16);
        text.chars().forEach(c -> safe.append(isUnsafe(c) ? String.format("\\u%04x", c) : String.valueOf((char) c)));
        return safe.toString();
    }

    /** Controls, the line ends of Unicode, and marks of direction (Unicode Standard Annex 9). */
    private static boolean isUnsafe(int c) {
        return Character.isISOControl(c) || c == 0x2028 || c == 0x2029 || c == 0x061c || c == 0x200e || c == 0x200f
                || c >= 0x202a && c <= 0x202e || c >= 0x2066 && c <= 0x2069;
    }
}
