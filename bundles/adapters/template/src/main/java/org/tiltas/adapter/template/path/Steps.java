package org.tiltas.adapter.template.path;

/**
 * How much work the expressions of a mapping may still do for one message. Counted in looks at a piece of JSON, not in
 * time, so that the same message always ends the same way. For one thread.
 */
public final class Steps {
    /** Enough for dozens of scans through a large message; some tenths of a second, seconds at the worst nesting. */
    public static final long PER_MESSAGE = 2_000_000;

    private long left;

    public Steps(long limit) {
        left = limit;
    }

    /** Takes from what is left. */
    public void take(long count) {
        left -= count;
        check();
    }

    /** Libraries may swallow what their callbacks throw; whoever called them asks again here. */
    void check() {
        if (left < 0) {
            throw ExpressionFailure.tooComplex();
        }
    }
}
