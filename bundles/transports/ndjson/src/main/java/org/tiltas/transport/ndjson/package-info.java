/** Partners that take files of FHIR resources, one per line. */
package org.tiltas.transport.ndjson;
