/**
 * The MQTT endpoint: where gateways connect. It is no broker: nothing is routed to subscribers, and an acknowledgement
 * leaves only when the message lies in the journal.
 */
package org.tiltas.transport.mqtt;
