/**
 * Takes messages from brokers that others run, as an MQTT client with a session that outlives its connections. A message
 * is acknowledged to the broker after its commit, so that whatever was not committed comes again.
 */
package org.tiltas.transport.mqttclient;
