package dev.gatehouse.search.embedded;

import java.io.IOException;
import java.text.Normalizer;
import java.text.Normalizer.Form;
import java.util.regex.Pattern;
import org.apache.lucene.analysis.TokenFilter;
import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.tokenattributes.CharTermAttribute;

/** Takes the accents off Latin letters, as Typesense does: {@code café} is found by {@code cafe} and the other way round. */
final class WithoutAccents extends TokenFilter {
    private static final Pattern ACCENTS = Pattern.compile("(?<=\\p{IsLatin})\\p{InCombiningDiacriticalMarks}+");
    private final CharTermAttribute term = addAttribute(CharTermAttribute.class);

    WithoutAccents(TokenStream words) {
        super(words);
    }

    @Override
    public boolean incrementToken() throws IOException {
        if (!input.incrementToken()) {
            return false;
        }
        if (term.chars().anyMatch(c -> c > 0x7f)) {
            String bare = ACCENTS.matcher(Normalizer.normalize(term, Form.NFD)).replaceAll("");
            term.setEmpty().append(Normalizer.normalize(bare, Form.NFC));
        }
        return true;
    }
}
