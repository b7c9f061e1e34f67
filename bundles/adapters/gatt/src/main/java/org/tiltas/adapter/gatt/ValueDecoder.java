package org.tiltas.adapter.gatt;

import java.util.List;
import org.tiltas.api.DecodeException;
import org.tiltas.api.Reading;

/** Reads the value of one characteristic. */
@FunctionalInterface
interface ValueDecoder {
    List<Reading> decode(Octets value, Heard heard) throws DecodeException;
}
