package org.tiltas.clinical.residents;

/** A change that is not made, with the reason a quarantine shows. */
final class Refusal extends Exception {
    private static final long serialVersionUID = 1L;
    private final String reason;

    /**
     * @param reason machine word
     * @param detail one line for people, without anything personal
     */
    Refusal(String reason, String detail) {
        super(detail);
        this.reason = reason;
    }

    String reason() {
        return reason;
    }
}
