package org.tiltas.adapter.hl7v2;

/**
 * What a code of OBX-3 means here.
 *
 * @param metric name in the metrics registry
 * @param unit UCUM code the metric has; empty for words
 * @param modality kind of sensor; empty if the code does not tell
 * @param site body site; empty if the code does not tell
 * @param specimen sample of a glucose; empty for none
 * @param unnamed whether it is a pressure of which the code does not say where it is measured
 */
record Term(String metric, String unit, String modality, String site, String specimen, boolean unnamed) {}
