package dev.gatehouse.servicea.index;

/** Which element. */
record ElementKey(String elementType, long elementId) {
    /** Comes before all others. */
    static final ElementKey FIRST = new ElementKey("", 0);
}
