package org.tiltas.clinical.devices;

/** A resource breaks a rule of this server. */
public final class FieldError extends Exception {
    private static final long serialVersionUID = 1L;

    private final String field;
    private final String code;

    /**
     * @param field FHIRPath of the field
     * @param code FHIR issue type
     * @param reason goes on where the field's name ends: {@code is required}
     */
    public FieldError(String field, String code, String reason) {
        super(field + ": " + reason);
        this.field = field;
        this.code = code;
    }

    public String field() {
        return field;
    }

    public String code() {
        return code;
    }
}
