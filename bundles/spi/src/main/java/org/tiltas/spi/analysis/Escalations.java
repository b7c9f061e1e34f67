package org.tiltas.spi.analysis;

/** Reads and writes the tables of escalation. Thread-safe. */
public interface Escalations {
    /** The table that holds for a module. */
    EscalationTable table(String module);

    /**
     * Replaces a module's table, audited; it holds for alerts that become new from then on.
     *
     * @param module id of a module, or {@link EscalationTable#USUAL}
     */
    void write(String module, EscalationTable table, String who);
}
