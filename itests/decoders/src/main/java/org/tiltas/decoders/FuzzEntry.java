package org.tiltas.decoders;

/** What the fuzzer calls; the target is named by the system property {@code tiltas.fuzz.target}. */
public final class FuzzEntry {
    private static final Target TARGET = Target.valueOf(System.getProperty("tiltas.fuzz.target"));

    private FuzzEntry() {}

    /** Loads and fills what the first input would have to wait for otherwise. */
    public static void fuzzerInitialize() {
        TARGET.warmUp();
    }

    public static void fuzzerTestOneInput(byte[] input) {
        TARGET.run(input);
    }
}
