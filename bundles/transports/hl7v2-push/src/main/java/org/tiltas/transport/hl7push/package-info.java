/** Partners that take results as HL7 v2 ORU^R01 over MLLP. */
package org.tiltas.transport.hl7push;
