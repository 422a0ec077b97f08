package dev.gatehouse.search.embedded;

import dev.gatehouse.platform.Problem;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What {@code q} asks for.
 *
 * @param words in any order
 * @param phrases words that follow each other, as written between quotation marks
 * @param excluded words and phrases after a minus sign, which no hit may have
 */
record QueryText(List<String> words, List<List<String>> phrases, List<List<String>> excluded) {
    private static final Pattern PART = Pattern.compile("(-?)\"([^\"]*)\"|(\\S+)");
    private static final int MOST_WORDS = 30;

    static QueryText parse(String q) {
        QueryText text = new QueryText(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
        Matcher parts = PART.matcher(q);
        while (parts.find()) {
            text.add(parts);
            if (text.size() > MOST_WORDS) {
                throw Problem.field("parameters.q", "may have at most " + MOST_WORDS + " words");
            }
        }
        return text;
    }

    private int size() {
        return words.size() + Stream.of(phrases, excluded).flatMap(List::stream).mapToInt(List::size).sum();
    }

    private void add(Matcher part) {
        String bare = part.group(3);
        boolean without = bare == null ? !part.group(1).isEmpty() : bare.length() > 1 && bare.startsWith("-");
        List<String> these = Words.of(bare == null ? part.group(2) : bare);
        if (these.isEmpty()) {
            return;
        }
        if (without) {
            excluded.add(these);
        } else if (bare == null) {
            phrases.add(these);
        } else {
            words.addAll(these);
        }
    }
}
