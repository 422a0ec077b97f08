package dev.gatehouse.twofactor.delivery;

import com.google.i18n.phonenumbers.NumberParseException;
import com.google.i18n.phonenumbers.PhoneNumberUtil;
import com.google.i18n.phonenumbers.PhoneNumberUtil.PhoneNumberFormat;
import com.google.i18n.phonenumbers.PhoneNumberUtil.PhoneNumberType;
import com.google.i18n.phonenumbers.Phonenumber.PhoneNumber;
import dev.gatehouse.platform.Problem;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * An address that passed every check, in its one written form: a mailbox in ASCII (a dot-atom of RFC 5321 section 4.1.2, within
 * the sizes of section 4.5.3.1) or a mobile number in E.164. Neither can hold anything that means something in a header.
 * Its text is masked.
 */
record Destination(Method method, String address) {
    private static final int LONGEST_LOCAL_PART = 64;
    private static final int LONGEST_MAILBOX = 254;
    private static final String ATOM = "[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+";
    private static final String LABEL = "[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?";
    private static final Pattern LOCAL_PART = Pattern.compile(ATOM + "(?:\\." + ATOM + ")*");
    private static final Pattern DOMAIN = Pattern.compile("(?:" + LABEL + "\\.)+(?=[^.]*[A-Za-z])" + LABEL);
    /** As people write numbers; the library would also take letters and the digits of other scripts. */
    private static final Pattern WRITTEN_NUMBER = Pattern.compile("\\+[0-9 ().-]{6,31}");
    private static final Set<PhoneNumberType> MOBILE = Set.of(PhoneNumberType.MOBILE, PhoneNumberType.FIXED_LINE_OR_MOBILE);
    private static final PhoneNumberUtil NUMBERS = PhoneNumberUtil.getInstance();

    /**
     * Reads what a client sent.
     *
     * @param countries ISO 3166 codes whose numbers are accepted; empty for all
     * @throws dev.gatehouse.platform.ProblemException field-invalid for {@code address}
     */
    static Destination parse(Method method, String text, Set<String> countries) {
        return new Destination(method, method == Method.EMAIL ? mailbox(text) : number(text, countries));
    }

    /** What shows the owner which address it is and tells nobody else: {@code m***@e***.org}, {@code ***67}. */
    String masked() {
        return method == Method.EMAIL
                ? address.charAt(0) + "***@" + address.charAt(address.indexOf('@') + 1) + "***"
                        + address.substring(address.lastIndexOf('.'))
                : "***" + address.substring(address.length() - 2);
    }

    /** What counts as one destination: without case, and without the tag that many mailboxes ignore. */
    String counted() {
        String lower = address.toLowerCase(Locale.ROOT);
        return method.wire() + ":" + (method == Method.EMAIL ? lower.replaceFirst("(?<=.)\\+[^@]*@", "@") : lower);
    }

    @Override
    public String toString() {
        return masked();
    }

    /** Whether the text is an e-mail address as this room takes them. */
    static boolean isMailbox(String text) {
        int at = text.lastIndexOf('@');
        return at >= 1 && at <= LONGEST_LOCAL_PART && text.length() <= LONGEST_MAILBOX
                && LOCAL_PART.matcher(text.substring(0, at)).matches() && DOMAIN.matcher(text.substring(at + 1)).matches();
    }

    private static String mailbox(String text) {
        if (text == null || !isMailbox(text)) {
            throw Problem.field("address", "must be an e-mail address in ASCII, such as name@example.org");
        }
        int at = text.lastIndexOf('@');
        return text.substring(0, at + 1) + text.substring(at + 1).toLowerCase(Locale.ROOT);
    }

    private static String number(String text, Set<String> countries) {
        if (text == null || !WRITTEN_NUMBER.matcher(text).matches()) {
            throw notANumber();
        }
        try {
            PhoneNumber number = NUMBERS.parse(text, null);
            if (!NUMBERS.isValidNumber(number) || !MOBILE.contains(NUMBERS.getNumberType(number))) {
                throw notANumber();
            }
            if (!countries.isEmpty() && !countries.contains(NUMBERS.getRegionCodeForNumber(number))) {
                throw Problem.field("address", "numbers of this country get no codes here");
            }
            return NUMBERS.format(number, PhoneNumberFormat.E164);
        } catch (NumberParseException e) {
            throw notANumber();
        }
    }

    private static RuntimeException notANumber() {
        return Problem.field("address", "must be a mobile number with its country, such as +4915112345678");
    }
}
