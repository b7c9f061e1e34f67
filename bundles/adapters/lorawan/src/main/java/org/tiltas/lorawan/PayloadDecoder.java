package org.tiltas.lorawan;

import org.tiltas.api.DecodeException;

/** The payload layout of one model or family. Holds no state; safe for any number of threads. */
@FunctionalInterface
public interface PayloadDecoder {
    /**
     * @param payload the octets above LoRaWAN, at most 1024
     * @param uplink what the network server told about them
     * @param out takes what could be read, also when it ends in an error
     * @throws DecodeException names the field that cannot be read; what was read before it stands
     */
    void decode(Octets payload, Uplink uplink, Readings out) throws DecodeException;
}
