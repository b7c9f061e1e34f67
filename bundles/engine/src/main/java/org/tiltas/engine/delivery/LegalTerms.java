package org.tiltas.engine.delivery;

/**
 * What a partner's settings say about its grounds.
 *
 * @param consent true when nothing goes without consent; false when the law suffices and an objection stops it
 * @param purpose code of the purpose of use ({@code TREAT}); empty if not told
 * @param organization the partner as consents name it: a reference, or the value of an identifier; empty if not told
 */
record LegalTerms(boolean consent, String purpose, String organization) {}
