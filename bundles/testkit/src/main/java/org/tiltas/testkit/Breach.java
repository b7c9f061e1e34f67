package org.tiltas.testkit;

/**
 * A promise that an adapter does not keep.
 *
 * @param check which
 * @param sentence what is wrong and where, in one line
 */
public record Breach(Check check, String sentence) {
    @Override
    public String toString() {
        return check + ": " + sentence;
    }
}
