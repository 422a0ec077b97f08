package dev.gatehouse.search.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.gatehouse.platform.Problem;
import dev.gatehouse.platform.ProblemException;
import dev.gatehouse.search.Field;
import dev.gatehouse.search.Schema;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How filters are read: precedence, operators by field type, and what is refused with its place. */
class FilterParserTest {
    private static final Schema SCHEMA = new Schema("books", List.of(field("title", "string"), field("tags", "string[]"),
            field("pages", "int32"), field("sold", "int64"), field("price", "float"), field("lent", "bool"),
            new Field("secret", "string", null, null, false, null)), null);

    private static Field field(String name, String type) {
        return new Field(name, type, null, true, null, null);
    }

    private static String parsed(String filter) {
        return FilterParser.parse(SCHEMA, filter).toString();
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiterString = " => ", quoteCharacter = '"', textBlock = """
            title:=ink                                  => title#exact:ink
            title := Ink                                => title#exact:ink
            title:red ink                               => +title:red +title:ink
            title:=`a && b || (c), d]`                  => title#exact:a && b || (c), d]
            title:[ink, wax]                            => title:ink title:wax
            title:=[ink,wax]                            => title#exact:ink title#exact:wax
            tags:!=ink                                  => +*:* -tags#exact:ink
            title:!=[ink,wax]                           => +*:* -(title#exact:ink title#exact:wax)
            tags:!ink                                   => +*:* -tags:ink
            title:in*                                   => title:in*
            title:red in*                               => +title:red +title:in*
            title:=Red in*                              => title#exact:red in*
            title:=`in*`                                => title#exact:in*
            id:=a1                                      => #id:a1
            id:!=[a, b]                                 => +*:* -(#id:a #id:b)
            lent:true                                   => lent#exact:true
            pages:7                                     => pages:[7 TO 7]
            pages:=-7                                   => pages:[-7 TO -7]
            pages:>7                                    => pages:[8 TO 9223372036854775807]
            pages:>=7                                   => pages:[7 TO 9223372036854775807]
            pages:<7                                    => pages:[-9223372036854775808 TO 6]
            pages: <= 7                                 => pages:[-9223372036854775808 TO 7]
            pages:[1..5]                                => pages:[1 TO 5]
            pages:[1..5, 9]                             => pages:[1 TO 5] pages:[9 TO 9]
            sold:<-9223372036854775808                  => +*:* -*:*
            price:>=1.5                                 => price:[1.5 TO Infinity]
            price:[1.5..2]                              => price:[1.5 TO 2.0]
            """)
    void conditionIsReadByTheFieldsType(String filter, String query) {
        assertThat(parsed(filter)).isEqualTo(query);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiterString = " => ", textBlock = """
            pages:1 && pages:2 && pages:3    => +pages:[1 TO 1] +pages:[2 TO 2] +pages:[3 TO 3]
            pages:1 || pages:2 && pages:3    => pages:[1 TO 1] (+pages:[2 TO 2] +pages:[3 TO 3])
            pages:1 && pages:2 || pages:3    => (+pages:[1 TO 1] +pages:[2 TO 2]) pages:[3 TO 3]
            (pages:1 || pages:2) && pages:3  => +(pages:[1 TO 1] pages:[2 TO 2]) +pages:[3 TO 3]
            ((pages:1))                      => pages:[1 TO 1]
            """)
    void andBindsTighterThanOr(String filter, String query) {
        assertThat(parsed(filter)).isEqualTo(query);
    }

    @ParameterizedTest
    @ValueSource(strings = {"title", "title:", ":=x", "unknown:1", "secret:x", "pages:many", "pages:1.5", "pages:>", "title:>a", "lent:yes",
            "lent:<true", "pages:[1", "pages:[1..]", "pages:[]", "(pages:1", "pages:1)", "pages:1 &&", "|| pages:1", "pages:1 & pages:2",
            "title:`open", "title:!!!", "price:dear", "pages:99999999999999999999", "pages:1 pages:2 ,"})
    void filterThatIsNotUnderstoodIsNamed(String filter) {
        ProblemException refused = refusal(filter);
        assertThat(refused.problem()).isEqualTo(Problem.FIELD_INVALID);
        assertThat(refused.members()).containsEntry("field", "parameters.filter_by");
    }

    @Test
    void placeIsToldWhereTheFilterIsNotUnderstood() {
        assertThat(refusal("pages:1 && pages:two").detail()).endsWith("(at character 21)");
    }

    @Test
    void filterIsRefusedWhenItIsTooDeepOrTooLarge() {
        assertThat(refusal("(".repeat(21) + "pages:1" + ")".repeat(21)).detail()).contains("nested too deeply");
        assertThat(parsed("(".repeat(20) + "pages:1" + ")".repeat(20))).isEqualTo("pages:[1 TO 1]");
        for (String many : List.of("pages:[" + "1,".repeat(1_500) + "1]", "title:" + "a ".repeat(1_500),
                "pages:1" + "||pages:1".repeat(400), "pages:1" + "&&pages:1".repeat(400))) {
            assertThat(refusal(many).detail()).contains("more than");
        }
    }

    private static ProblemException refusal(String filter) {
        return catchThrowableOfType(ProblemException.class, () -> FilterParser.parse(SCHEMA, filter));
    }

    @Property(tries = 5_000)
    void anyTextIsAQueryOrTheCallersFault(@ForAll("filters") String filter) {
        try {
            assertThat(FilterParser.parse(SCHEMA, filter)).isNotNull();
        } catch (ProblemException refused) {
            assertThat(refused.problem()).isEqualTo(Problem.FIELD_INVALID);
            assertThat(refused.members()).containsEntry("field", "parameters.filter_by");
        }
    }

    /** Pieces of the grammar in any order, with any text between them: much of it parses, all of it is close to parsing. */
    @Provide
    Arbitrary<String> filters() {
        Arbitrary<String> pieces = Arbitraries.of("title", "tags", "pages", "sold", "price", "lent", "secret", ":", ":=", ":!=", ":>",
                ":<=", "[", "]", "..", ",", "(", ")", "&&", "||", "`", " ", "true", "1", "-9223372036854775808", "1e400", "NaN", "é");
        return Arbitraries.oneOf(pieces, pieces, pieces, Arbitraries.strings().ofMaxLength(4)).list().ofMaxSize(40)
                .map(list -> String.join("", list));
    }

    @Property
    void whatIsPrintedIsReadAgain(@ForAll("conditions") List<String> conditions, @ForAll boolean and) {
        String joined = String.join(and ? " && " : "||", conditions);
        assertThat(parsed("(" + joined + ")")).isEqualTo(parsed(joined));
    }

    @Provide
    Arbitrary<List<String>> conditions() {
        return Arbitraries.of("title:ink", "tags:=[a,b]", "pages:>3", "price:[1..2]", "lent:!=true").list().ofMinSize(1).ofMaxSize(20);
    }
}
