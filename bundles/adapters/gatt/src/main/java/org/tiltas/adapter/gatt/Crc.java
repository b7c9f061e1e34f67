package org.tiltas.adapter.gatt;

/**
 * The E2E-CRC of the Continuous Glucose Monitoring Service 1.0.2, clause 3.11: generator x^16 + x^12 + x^5 + 1, register
 * preset to 0xFFFF, each octet shifted in least significant bit first, no final inversion.
 */
final class Crc {
    private static final int REFLECTED_GENERATOR = 0x8408;

    private Crc() {}

    static int of(byte[] octets, int from, int count) {
        int register = 0xffff;
        for (int i = from; i < from + count; i++) {
            register ^= octets[i] & 0xff;
            for (int bit = 0; bit < 8; bit++) {
                register = (register & 1) == 0 ? register >> 1 : register >> 1 ^ REFLECTED_GENERATOR;
            }
        }
        return register;
    }
}
