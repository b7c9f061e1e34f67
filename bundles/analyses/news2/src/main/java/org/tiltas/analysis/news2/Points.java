package org.tiltas.analysis.news2;

/**
 * Points of one part.
 *
 * @param value 0 to 3
 * @param exact whether it is known that it is not more
 */
record Points(int value, boolean exact) {
    static final Points UNKNOWN = new Points(0, false);

    static Points exactly(int value) {
        return new Points(value, true);
    }
}
