package org.tiltas.transports.fhirpush;

/**
 * How many entries a Bundle has: starts with 50, is halved when one was too large or was not answered, doubles while all
 * goes well and creeps once the partner has said "too large".
 */
final class BundleSize {
    static final int MOST = 500;
    private static final int FIRST = 50;

    private int size = FIRST;
    private boolean creeping;

    int current() {
        return size;
    }

    void worked(int entries) {
        if (entries >= size) {
            size = Math.min(MOST, creeping ? size + 1 : size * 2);
        }
    }

    void tooLarge(int entries) {
        creeping = true;
        size = Math.max(1, entries / 2);
    }

    void failed(int entries) {
        size = Math.max(1, Math.min(size, entries / 2));
    }
}
