package org.tiltas.adapter.hl7v2;

import org.tiltas.api.DecodeException;

/**
 * The five characters that structure a message, as its MSH-1 and MSH-2 name them (HL7 2.6, 2.5.4). Those that MSH-2
 * leaves out are the recommended ones.
 */
record Delimiters(char field, char component, char repetition, char escape, char subcomponent) {

    /** @param header the MSH segment */
    static Delimiters of(String header) throws DecodeException {
        if (header.length() < 5 || !header.startsWith("MSH")) {
            throw new DecodeException("malformed", "MSH: the message does not begin with one");
        }
        char field = header.charAt(3);
        int end = header.indexOf(field, 4);
        String others = header.substring(4, end < 0 ? header.length() : end);
        Delimiters delimiters =
                new Delimiters(field, at(others, 0, '^'), at(others, 1, '~'), at(others, 2, '\\'), at(others, 3, '&'));
        if (others.isEmpty() || others.length() > 5 || !delimiters.distinct()) {
            throw new DecodeException("malformed", "MSH-2: not four different separators");
        }
        return delimiters;
    }

    private static char at(String others, int index, char usual) {
        return index < others.length() ? others.charAt(index) : usual;
    }

    private boolean distinct() {
        char[] all = {field, component, repetition, escape, subcomponent};
        for (int i = 0; i < all.length; i++) {
            if (Character.isLetterOrDigit(all[i]) || all[i] < ' ' || all[i] > '~') {
                return false;
            }
            for (int j = 0; j < i; j++) {
                if (all[i] == all[j]) {
                    return false;
                }
            }
        }
        return true;
    }
}
