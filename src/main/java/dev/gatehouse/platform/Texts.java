package dev.gatehouse.platform;

/** Texts from outside. */
public final class Texts {
    private Texts() {}

    /** Whether PostgreSQL, and UTF-8 on the way back, keep it as it is: it has no NUL and no half of a surrogate pair. */
    public static boolean isKept(String text) {
        return text.codePoints().allMatch(character -> character != 0 && Character.getType(character) != Character.SURROGATE);
    }
}
