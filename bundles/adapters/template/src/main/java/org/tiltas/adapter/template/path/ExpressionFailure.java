package org.tiltas.adapter.template.path;

/** An expression could not be evaluated on a document. The message says why, without quoting the document. */
public final class ExpressionFailure extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final boolean tooComplex;

    private ExpressionFailure(String message, boolean tooComplex) {
        super(message, null, false, false);
        this.tooComplex = tooComplex;
    }

    static ExpressionFailure of(String message) {
        return new ExpressionFailure(message, false);
    }

    static ExpressionFailure tooComplex() {
        return new ExpressionFailure("needs too many steps for this message", true);
    }

    /** The message costs more than any message may. */
    public boolean isTooComplex() {
        return tooComplex;
    }
}
