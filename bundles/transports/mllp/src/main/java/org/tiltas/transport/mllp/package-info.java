/**
 * HL7 v2 over the Minimal Lower Layer Protocol (HL7 MLLP release 1): frames, senders, acknowledgements. The content is
 * the adapter's business.
 */
package org.tiltas.transport.mllp;
