package org.tiltas.transport.hl7push;

/**
 * How a partner calls an identifier system: the assigning authority of PID-3.4 and the kind of identifier of PID-3.5.
 *
 * @param designator namespace, universal id and its type, escaped and put together as subcomponents
 * @param type identifier type of table 0203, such as {@code NI}; empty for none
 */
record Authority(String designator, String type) {
    private static final String OID = "urn:oid:";

    /** Reads {@code HOME}, {@code HOME&1.2.3&ISO} or either with {@code ^NI} behind. */
    static Authority read(String text) {
        String[] parts = text.split("\\^", -1);
        String[] names = parts[0].split("&", -1);
        if (parts.length > 2 || names.length > 3 || parts[0].isBlank()) {
            throw new IllegalArgumentException("is not an assigning authority such as HOME or HOME&1.2.3&ISO^NI");
        }
        return new Authority(Hl7Text.subcomponents(names), parts.length == 2 ? Hl7Text.escaped(parts[1]) : "");
    }

    /** The system itself as authority, for a partner that was told no other name. */
    static Authority ofSystem(String system) {
        return system.startsWith(OID)
                ? new Authority(Hl7Text.subcomponents("", system.substring(OID.length()), "ISO"), "")
                : new Authority(Hl7Text.subcomponents("", system, "URI"), "");
    }
}
