package org.tiltas.testkit;

/** Where in a stack trace the author should look. */
final class Place {
    private Place() {}

    /** The uppermost line that is no library's, as {@code " at BedScaleAdapter.java:41"}; empty if there is none. */
    static String of(StackTraceElement[] trace) {
        for (StackTraceElement line : trace) {
            String name = line.getClassName();
            if (!name.startsWith("java.")
                    && !name.startsWith("jdk.")
                    && !name.startsWith("sun.")
                    && !name.startsWith("com.fasterxml.")) {
                return name.startsWith("org.tiltas.testkit.Outcome")
                        ? ""
                        : " at " + line.getFileName() + ":" + line.getLineNumber();
            }
        }
        return "";
    }
}
