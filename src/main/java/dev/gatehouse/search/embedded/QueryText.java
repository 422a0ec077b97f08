package dev.gatehouse.search.embedded;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

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
        for (int count = 0; parts.find() && count < MOST_WORDS; count++) {
            text.add(parts);
        }
        return text;
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
