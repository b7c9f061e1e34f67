package org.tiltas.adapter.template.mapping;

/** A mapping file cannot be used. The message is one sentence that names the field and the reason. */
public final class MappingError extends Exception {
    private static final long serialVersionUID = 1L;

    public MappingError(String sentence) {
        super(sentence);
    }

    /** At a field. */
    public static MappingError at(String field, String reason) {
        return new MappingError(field + ": " + reason);
    }
}
