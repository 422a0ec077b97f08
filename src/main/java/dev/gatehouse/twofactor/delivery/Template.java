package dev.gatehouse.twofactor.delivery;

import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A text with places for values, {@code ${code}}. Values are put in once and never read as places themselves; control characters
 * in them become spaces, so that a value can neither start a line nor a header.
 */
record Template(String subject, String text) {
    private static final Pattern PLACE = Pattern.compile("\\$\\{(\\w*)}");
    private static final Pattern SUBJECT = Pattern.compile("Subject: (\\V+)\\R\\R(.*)", Pattern.DOTALL);

    /**
     * Reads a template file: for a mail a line {@code Subject: …} and an empty one come first.
     *
     * @param places the values that may be named in it
     * @throws IllegalArgumentException saying what is wrong with it
     */
    static Template parse(String content, Method method, Set<String> places) {
        Matcher named = PLACE.matcher(content);
        while (named.find()) {
            if (!places.contains(named.group(1))) {
                throw new IllegalArgumentException("there is no value " + named.group() + " here, only " + places);
            }
        }
        if (method == Method.SMS) {
            return new Template("", content.strip());
        }
        Matcher mail = SUBJECT.matcher(content);
        if (!mail.matches()) {
            throw new IllegalArgumentException("must start with a line 'Subject: …' and an empty line");
        }
        return new Template(mail.group(1).strip(), mail.group(2).strip() + "\n");
    }

    /** The message with its values. */
    OutgoingMessage fill(String to, Map<String, String> values) {
        return new OutgoingMessage(to, withValues(subject, values), withValues(text, values));
    }

    private static String withValues(String text, Map<String, String> values) {
        return PLACE.matcher(text).replaceAll(place ->
                Matcher.quoteReplacement(values.get(place.group(1)).replaceAll("\\p{Cntrl}", " ")));
    }
}
